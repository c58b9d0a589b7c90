package dev.weir.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What patches make of values: every rule of the two RFCs, and what hostile ones do. */
class PatchesTest {
  private static final int LARGE = 1 << 20;

  private static Value json(String text) throws Refusal {
    return Json.read(text.replace('\'', '"'));
  }

  private static Value patched(String document, String steps) throws Refusal {
    return Patches.patched(json(document), ((Value.Arr) json(steps)).items(), LARGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1}|{'a':2}|{'a':2}",
        "{'a':1}|{'b':2}|{'a':1,'b':2}",
        "{'a':1}|{'a':null}|{}",
        "{'a':1,'b':2}|{'a':null}|{'b':2}",
        "{'a':[1]}|{'a':'c'}|{'a':'c'}",
        "{'a':'c'}|{'a':[1]}|{'a':[1]}",
        "{'a':{'b':1}}|{'a':{'b':2,'c':null}}|{'a':{'b':2}}",
        "{'a':[{'b':1}]}|{'a':[1]}|{'a':[1]}",
        "[1,2]|[3]|[3]",
        "{'a':1}|null|null",
        "{'a':1}|'x'|'x'",
        "{'e':null}|{'a':1}|{'e':null,'a':1}",
        "[1,2]|{'a':'b','c':null}|{'a':'b'}",
        "{}|{'a':{'bb':{'ccc':null}}}|{'a':{'bb':{}}}",
      })
  void aMergePatchSetsMembersAndTakesAwayWhatIsNull(String target, String patch, String result)
      throws Refusal {
    assertThat(Patches.merged(json(target), json(patch))).isEqualTo(json(result));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1}|[{'op':'add','path':'/b','value':2}]|{'a':1,'b':2}",
        "{'a':[1,3]}|[{'op':'add','path':'/a/1','value':2}]|{'a':[1,2,3]}",
        "{'a':[1]}|[{'op':'add','path':'/a/-','value':[2,3]}]|{'a':[1,[2,3]]}",
        "{'a':1}|[{'op':'add','path':'/a','value':9}]|{'a':9}",
        "{'a':1}|[{'op':'add','path':'','value':[]}]|[]",
        "{'a':1,'b':2}|[{'op':'remove','path':'/b'}]|{'a':1}",
        "{'a':[1,2,3]}|[{'op':'remove','path':'/a/1'}]|{'a':[1,3]}",
        "{'a':1}|[{'op':'replace','path':'/a','value':null}]|{'a':null}",
        "[1,2]|[{'op':'replace','path':'/0','value':7}]|[7,2]",
        "{'a':1}|[{'op':'replace','path':'','value':7}]|7",
        "{'a':{'x':1},'b':{}}|[{'op':'move','from':'/a/x','path':'/b/y'}]|{'a':{},'b':{'y':1}}",
        "[1,2,3]|[{'op':'move','from':'/0','path':'/2'}]|[2,3,1]",
        "{'a':1}|[{'op':'move','from':'/a','path':'/a'}]|{'a':1}",
        "{'a':{'x':1}}|[{'op':'copy','from':'/a','path':'/b'}]|{'a':{'x':1},'b':{'x':1}}",
        "{'a':{'x':1}}|[{'op':'copy','from':'','path':'/a/y'}]|{'a':{'x':1,'y':{'a':{'x':1}}}}",
        "{'a/b':1,'m~n':2,'':3}|[{'op':'test','path':'/a~1b','value':1},{'op':'test','path':'/m~0n','value':2},{'op':'test','path':'/','value':3}]|{'a/b':1,'m~n':2,'':3}",
        "{'~1':1}|[{'op':'test','path':'/~01','value':1}]|{'~1':1}",
        "{'a':1}|[{'op':'test','path':'/a','value':1.0}]|{'a':1}",
        "{'a':{'x':1,'y':[1]}}|[{'op':'test','path':'/a','value':{'y':[1.00],'x':1e0}}]|{'a':{'x':1,'y':[1]}}",
        "{'a':1}|[]|{'a':1}",
        "{'a':1}|[{'op':'add','path':'/b','value':2,'more':'ignored'}]|{'a':1,'b':2}",
      })
  void theStepsOfAJsonPatchAreDoneInOrder(String document, String steps, String result)
      throws Refusal {
    assertThat(patched(document, steps)).isEqualTo(json(result));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1}|[{'op':'add','path':'/b/c','value':2}]",
        "{'a':1}|[{'op':'add','path':'/a/c','value':2}]",
        "[1]|[{'op':'add','path':'/2','value':2}]",
        "[1]|[{'op':'add','path':'/01','value':2}]",
        "[1]|[{'op':'add','path':'/-1','value':2}]",
        "[1]|[{'op':'add','path':'/1e0','value':2}]",
        "[1]|[{'op':'replace','path':'/-','value':2}]",
        "[1]|[{'op':'remove','path':'/-'}]",
        "{'a':1}|[{'op':'remove','path':'/b'}]",
        "{'a':1}|[{'op':'replace','path':'/b','value':1}]",
        "{'a':{'b':1}}|[{'op':'move','from':'/a','path':'/a/b/c'}]",
        "{'a':1}|[{'op':'move','from':'/x','path':'/y'}]",
        "{'a':1}|[{'op':'copy','from':'/x','path':'/y'}]",
        "{'a':1}|[{'op':'spam','path':'/a'}]",
        "{'a':1}|[{'path':'/a','value':1}]",
        "{'a':1}|[{'op':'add','path':'/a'}]",
        "{'a':1}|[{'op':'add','value':1}]",
        "{'a':1}|[{'op':'add','path':'a','value':1}]",
        "{'a':1}|[{'op':'add','path':'/~2','value':1}]",
        "{'a':1}|[{'op':'add','path':'/~','value':1}]",
        "{'a':1}|[7]",
        "{'a':1}|[{'op':1,'path':'/a'}]",
      })
  void whatDoesNotFitIsRefused(String document, String steps) {
    assertThatThrownBy(() -> patched(document, steps))
        .isInstanceOfSatisfying(
            Refusal.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.DOCUMENT_UNUSABLE));
  }

  @Test
  void aTestThatFailsIsAConflict() {
    for (String value : List.of("'1'", "[1]", "{'x':1}", "null", "true", "1.5")) {
      assertThatThrownBy(
              () -> patched("{'a':1}", "[{'op':'test','path':'/a','value':" + value + "}]"))
          .isInstanceOfSatisfying(
              Refusal.class,
              it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.DOCUMENT_CONFLICT));
    }
  }

  /** Thirty copies of the whole into itself would be a billion times as much. */
  @Test
  void whatGrowsWithEveryStepIsStopped() throws Refusal {
    Value step = json("{'op':'copy','from':'','path':'/a/-'}");
    assertThatThrownBy(() ->
            Patches.patched(
                json("{'a':['" + "x".repeat(1_000) + "']}"),
                java.util.Collections.nCopies(60, step),
                LARGE))
        .isInstanceOfSatisfying(
            Refusal.class, it -> assertThat(it.fault().detail()).contains("larger than"));
    Value deeper = json("{'op':'copy','from':'','path':'/a'}");
    assertThatThrownBy(() ->
            Patches.patched(json("{'a':1}"), java.util.Collections.nCopies(80, deeper), LARGE))
        .isInstanceOfSatisfying(
            Refusal.class, it -> assertThat(it.fault().detail()).contains("deeper than"));
  }
}
