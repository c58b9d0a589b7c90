package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Values from plain Java data, and that nobody can change one afterwards. */
class ValueTest {

  @Test
  void plainDataBecomesAValue() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("text", java.nio.CharBuffer.wrap("héllo"));
    plain.put("long", 9_007_199_254_740_993L);
    plain.put("int", 7);
    plain.put("short", (short) 8);
    plain.put("byte", (byte) 9);
    plain.put("double", 0.5);
    plain.put("float", 0.25f);
    plain.put("big", new BigInteger("123456789012345678901234567890"));
    plain.put("decimal", new BigDecimal("1.50"));
    plain.put("truth", true);
    plain.put("list", List.of(1, "two", List.of()));
    plain.put("map", Map.of("inner", false));
    plain.put("enum", TimeUnit.SECONDS);
    plain.put("some", Optional.of(3));
    plain.put("none", Optional.empty());
    plain.put("value", Value.Nil.NIL);
    assertThat(Canonical.text(Value.of(plain)))
        .isEqualTo(
            "{\"big\":1.2345678901234567890123456789e+29,\"byte\":9,\"decimal\":1.5,\"double\":0.5,"
                + "\"enum\":\"SECONDS\",\"float\":0.25,\"int\":7,\"list\":[1,\"two\",[]],"
                + "\"long\":9007199254740993,\"map\":{\"inner\":false},\"none\":null,"
                + "\"short\":8,\"some\":3,\"text\":\"héllo\",\"truth\":true,\"value\":null}");
  }

  @Test
  void whatIsNotDataIsRefused() {
    assertThatThrownBy(() -> Value.of(new Object())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Value.of(List.of(Thread.currentThread())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Thread");
    assertThatThrownBy(() -> Value.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aValueDoesNotFollowTheCollectionsItWasMadeOf() {
    var members = new LinkedHashMap<String, Value>();
    members.put("a", Value.Num.of(1));
    var object = new Value.Obj(members);
    members.put("b", Value.Num.of(2));
    assertThat(object.members()).containsOnlyKeys("a");
    assertThatThrownBy(() -> object.members().put("c", Value.Nil.NIL))
        .isInstanceOf(UnsupportedOperationException.class);

    var items = new ArrayList<Value>(List.of(Value.Num.of(1)));
    var array = new Value.Arr(items);
    items.clear();
    assertThat(array.items()).hasSize(1);
  }

  @Test
  void membersKeepTheOrderTheyArrivedIn() {
    Value.Obj object =
        Value.Obj.empty()
            .with("z", Value.Num.of(1))
            .with("a", Value.Num.of(2))
            .with("m", Value.Nil.NIL);
    assertThat(object.members().keySet()).containsExactly("z", "a", "m");
    assertThat(object.with("a", Value.Nil.NIL).members().keySet()).containsExactly("z", "a", "m");
    assertThat(object.without("a").members().keySet()).containsExactly("z", "m");
    assertThat(object.without("none")).isSameAs(object);
  }

  @Test
  void aPathLeadsThroughObjectsOnly() {
    Value value = Value.of(Map.of("a", Map.of("b", 5), "list", List.of(1)));
    assertThat(value.at(List.of("a", "b"))).contains(Value.Num.of(5));
    assertThat(value.at(List.of())).contains(value);
    assertThat(value.at(List.of("a", "c"))).isEmpty();
    assertThat(value.at(List.of("a", "b", "c"))).isEmpty();
    assertThat(value.at(List.of("list", "0"))).isEmpty();
  }
}
