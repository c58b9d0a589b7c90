package dev.weir.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.state.MemoryStates;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions for people, and how far the work is. */
@Timeout(60)
class HandoffDeskTest {
  private static final Origin AGENT = Origin.of("agent-1").by("clerk");
  private static final Origin ADA = Origin.of("person:Ada");
  private static final Origin BOB = Origin.of("person:Bob");

  private final Env env = Env.system();
  private final States states = new MemoryStates(env.clock(), StateLimits.USUAL);
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  HandoffDeskTest() {
    var desk = new HandoffDesk(states);
    Stream.concat(desk.operations().stream(), desk.answering().stream())
        .forEach(it -> operations.put(it.name(), it));
    new StateDesk(states).operations().forEach(it -> operations.put(it.name(), it));
  }

  private Heard run(Origin who, String operation, Object... arguments) throws InterruptedException {
    return run(who, UUID.randomUUID(), operation, arguments);
  }

  private Heard run(Origin who, UUID visit, String operation, Object... arguments)
      throws InterruptedException {
    var members = new LinkedHashMap<String, Object>();
    for (int i = 0; i < arguments.length; i += 2) {
      members.put((String) arguments[i], arguments[i + 1]);
    }
    return Optional.ofNullable(operations.get(operation))
        .orElseThrow()
        .run(Visit.of(who, visit, Duration.ZERO), (Value.Obj) Value.of(members));
  }

  private static Value.Obj result(Heard heard) {
    assertThat(heard).isInstanceOf(Heard.Result.class);
    return ((Heard.Result) heard).value();
  }

  private static String text(Value.Obj told, String field) {
    return ((Value.Text) told.get(field).orElseThrow()).text();
  }

  private static void refused(Heard heard, ErrorCode code) {
    assertThat(heard).isInstanceOf(Heard.Refusal.class);
    assertThat(((Heard.Refusal) heard).fault().code()).isEqualTo(code);
  }

  private List<Value> open() throws InterruptedException {
    return ((Value.Arr) result(run(ADA, "handoff_list")).get("handoffs").orElseThrow()).items();
  }

  private String asked(String question) throws InterruptedException {
    return text(result(run(AGENT, "handoff_ask", "question", question)), "id");
  }

  @Test
  void aPersonAnswersAndTheAgentHears() throws InterruptedException {
    Value.Obj asked =
        result(
            run(
                AGENT,
                "handoff_ask",
                "question",
                "refund or resend?",
                "context",
                Map.of("order", 4711),
                "choices",
                List.of("refund", "resend"),
                "to",
                "support"));
    String id = text(asked, "id");
    assertThat(text(asked, "is")).isEqualTo("open");
    assertThat(open())
        .singleElement()
        .isInstanceOfSatisfying(
            Value.Obj.class,
            it -> {
              assertThat(text(it, "question")).isEqualTo("refund or resend?");
              assertThat(text(it, "asked_by")).isEqualTo("agent-1");
              assertThat(text(it, "agent")).isEqualTo("clerk");
            });
    result(run(ADA, "handoff_answer", "id", id, "answer", "refund"));
    assertThat(open()).isEmpty();
    Value.Obj heard = result(run(AGENT, "handoff_get", "id", id));
    assertThat(text(heard, "is")).isEqualTo("answered");
    assertThat(text(heard, "answer")).isEqualTo("refund");
    assertThat(text(heard, "answered_by")).isEqualTo("person:Ada");
    assertThat(text(heard, "asked_by")).isEqualTo("agent-1");
    refused(run(BOB, "handoff_answer", "id", id, "answer", "resend"), ErrorCode.STATE_CONFLICT);
    assertThat(text(result(run(AGENT, "handoff_get", "id", id)), "answer")).isEqualTo("refund");
  }

  @Test
  void whatIsAskedTwiceInOneVisitIsOneQuestion() throws InterruptedException {
    UUID visit = UUID.randomUUID();
    result(run(AGENT, visit, "handoff_ask", "question", "really?"));
    result(run(AGENT, visit, "handoff_ask", "question", "really?"));
    assertThat(open()).hasSize(1);
    result(run(ADA, "handoff_answer", "id", visit.toString(), "answer", true));
    Value.Obj late = result(run(AGENT, visit, "handoff_ask", "question", "really?"));
    assertThat(text(late, "is")).as("it is not opened again").isEqualTo("answered");
    assertThat(open()).isEmpty();
  }

  @Test
  void aQuestionIsAnsweredOnceOrTakenBackWhoeverIsFirst() throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        String id = asked("which?");
        var tries =
            List.<Callable<Heard>>of(
                () -> run(ADA, "handoff_answer", "id", id, "answer", "a"),
                () -> run(BOB, "handoff_answer", "id", id, "answer", "b"),
                () -> run(AGENT, "handoff_take_back", "id", id, "why", "settled"));
        var heard = new ArrayList<Heard>();
        for (var one : pool.invokeAll(tries)) {
          heard.add(one.get());
        }
        long answers = heard.subList(0, 2).stream().filter(Heard.Result.class::isInstance).count();
        Value.Obj after = result(run(AGENT, "handoff_get", "id", id));
        assertThat(answers).isEqualTo(text(after, "is").equals("answered") ? 1 : 0);
        assertThat(open()).isEmpty();
      }
    }
  }

  @Test
  void whatATaintedSessionAskedIsTakenBack() throws InterruptedException {
    String id = asked("may I delete everything?");
    states.taint(Tenant.DEFAULT, "agent-1", "Ada", "it was led astray");
    assertThat(open()).isEmpty();
    refused(run(ADA, "handoff_answer", "id", id, "answer", "yes"), ErrorCode.STATE_CONFLICT);
    assertThat(text(result(run(ADA, "handoff_get", "id", id)), "is")).isEqualTo("taken-back");
  }

  @Test
  void anAnswerOfAPersonStandsWhateverElseIsTainted() throws InterruptedException {
    String id = asked("which?");
    open(); // Ada has read what the session wrote
    result(run(ADA, "handoff_answer", "id", id, "answer", "none of them"));
    states.taint(Tenant.DEFAULT, "agent-1", "Bob", "it was led astray");
    assertThat(text(result(run(BOB, "handoff_get", "id", id)), "answer")).isEqualTo("none of them");
  }

  @Test
  void agentsDoNotAnswerForPeople() throws InterruptedException {
    String id = asked("may I?");
    for (String key : List.of("weir/answer/" + id, "weir/question/" + id, "weir/anything")) {
      for (Heard forged :
          List.of(
              run(
                  AGENT,
                  "state_put",
                  "key",
                  key,
                  "scope",
                  "shared",
                  "value",
                  Map.of("answer", "y"),
                  "expect",
                  "any"),
              run(AGENT, "state_delete", "key", key, "scope", "shared"),
              run(AGENT, "state_append", "key", key, "scope", "shared", "item", 1),
              run(AGENT, "state_promote", "key", "own", "to", key, "why", "because"))) {
        refused(forged, ErrorCode.STATE_UNUSABLE);
      }
    }
    assertThat(text(result(run(AGENT, "handoff_get", "id", id)), "is")).isEqualTo("open");
  }

  @Test
  void whatIsUnknownOrTooLargeIsRefused() throws InterruptedException {
    refused(run(AGENT, "handoff_get", "id", "no-such"), ErrorCode.STATE_ABSENT);
    refused(run(ADA, "handoff_answer", "id", "no-such", "answer", 1), ErrorCode.STATE_ABSENT);
    refused(run(AGENT, "handoff_take_back", "id", "no-such"), ErrorCode.STATE_ABSENT);
    refused(
        run(AGENT, "handoff_ask", "question", "q", "context", "x".repeat(70_000)),
        ErrorCode.TOO_LARGE);
    refused(run(AGENT, "handoff_ask", "question", ""), ErrorCode.ARGUMENTS_INVALID);
    String id = asked("q");
    refused(
        run(ADA, "handoff_answer", "id", id, "answer", "x".repeat(70_000)), ErrorCode.TOO_LARGE);
    assertThat(open()).hasSize(1);
  }

  @Test
  void thePagesOfAListHaveAllThatIsOpen() throws InterruptedException {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 120; i++) {
      ids.add(asked("question " + i));
    }
    run(ADA, "handoff_answer", "id", ids.get(60), "answer", 1);
    ids.remove(60);
    var seen = new ArrayList<String>();
    String after = "";
    do {
      Value.Obj page =
          result(
              after.isEmpty()
                  ? run(ADA, "handoff_list")
                  : run(ADA, "handoff_list", "after", after));
      ((Value.Arr) page.get("handoffs").orElseThrow())
          .items()
          .forEach(it -> seen.add(text((Value.Obj) it, "id")));
      after = page.get("next").map(it -> ((Value.Text) it).text()).orElse("");
    } while (!after.isEmpty());
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void whoeverGoesOnWithARunStartsWhereItWasLeft() throws InterruptedException {
    Origin first = AGENT.at(new Origin.Step("run-7", "1", "save"));
    Origin second = Origin.of("agent-2").at(new Origin.Step("run-7", "2", "load"));
    assertThat(text(result(run(second, "progress_load")), "is")).isEqualTo("absent");
    result(
        run(
            first,
            "progress_save",
            "done",
            "rows 1 to 40",
            "left",
            "the rest",
            "data",
            Map.of("row", 40)));
    Value.Obj loaded = result(run(second, "progress_load"));
    assertThat(text(loaded, "done")).isEqualTo("rows 1 to 40");
    assertThat(text(loaded, "session")).isEqualTo("agent-1");
    assertThat(text(result(run(Origin.of("agent-3"), "progress_load")), "is"))
        .as("without a run it is the session's own")
        .isEqualTo("absent");
    result(run(AGENT, "progress_save", "name", "mail", "done", "half"));
    assertThat(text(result(run(AGENT, "progress_load", "name", "mail")), "done")).isEqualTo("half");
    Origin other = AGENT.at(new Origin.Step("run", "1", "x"));
    assertThat(text(result(run(other, "progress_load", "name", "-7/main")), "is"))
        .isEqualTo("absent");
  }
}
