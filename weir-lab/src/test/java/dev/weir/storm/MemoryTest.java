package dev.weir.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an agent has in mind, and what it makes of templates. */
class MemoryTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  private static ObjectNode json(String text) {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }

  @Test
  void aPlaceByItselfKeepsItsTypeAndOneInATextBecomesText() {
    var memory = new Memory(7, list -> List.of("one", "two", "three"));
    memory.take(Optional.of("document-03"));
    memory.save("order", json("{'id': 12, 'lines': [{'sku': 'cup'}]}"));
    assertThat(
            memory.filled(
                json(
                    "{'who': '{{agent}}', 'n': '{{number}}', 'id': '{{saved.order.id}}',"
                        + " 'text': 'order {{ saved.order.id }} of {{item}}', 'all':"
                        + " ['{{saved.order.lines}}'], 'none': '{{saved.nothing}}', 'mine': '{{of.sources}}'}")))
        .isEqualTo(
            json(
                "{'who': 'agent-007', 'n': 7, 'id': 12, 'text': 'order 12 of document-03',"
                    + " 'all': [[{'sku': 'cup'}]], 'none': null, 'mine': 'one'}"));
  }

  @Test
  void whatIsEmptyIsNotThere() {
    var memory = new Memory(1, list -> List.of());
    memory.save("answer", json("{'a': 0, 'b': '', 'c': [], 'd': {}, 'e': false, 'f': null}"));
    for (String member : List.of("a", "b", "c", "d", "e", "f", "g")) {
      assertThat(memory.has("answer." + member)).as(member).isFalse();
    }
    assertThat(memory.has("answer")).isTrue();
    assertThat(memory.has("other")).isFalse();
    memory.lose();
    assertThat(memory.has("answer")).isFalse();
  }

  @Test
  void agentsTakeItemsInTurn() {
    List<String> list = List.of("one", "two", "three");
    assertThat(new Memory(2, name -> list).rotated(list)).containsExactly("two", "three", "one");
    assertThat(new Memory(4, name -> list).rotated(list)).isEqualTo(list);
    assertThat(new Memory(4, name -> list).rotated(List.of())).isEmpty();
  }

  @Test
  void whatAnAgentDrawsFollowsFromTheSeedAndItsNumber() {
    assertThat(new Dice(5, 3).share()).isEqualTo(new Dice(5, 3).share());
    assertThat(new Dice(5, 3).share()).isNotEqualTo(new Dice(5, 4).share());
    assertThat(new Dice(6, 3).share()).isNotEqualTo(new Dice(5, 3).share());
  }
}
