package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.faults.Delivery.Told;
import dev.weir.faults.Delivery.Truth;
import dev.weir.toolserver.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The record keeps what there is room for, and says what it left out. */
final class WitnessTest {

  private static Delivery delivery(int argumentCharacters, int answerCharacters) {
    ObjectNode answer = Json.object().put("result", "x".repeat(answerCharacters));
    return new Delivery(
        "t",
        Json.object().put("a", "x".repeat(argumentCharacters)),
        Duration.ofNanos(1),
        Optional.empty(),
        Optional.of(answer),
        Truth.WORKED,
        Told.TRUTH);
  }

  @Test
  void noMoreDeliveriesAreKeptThanThereIsRoomFor() {
    var heard = new ArrayList<Delivery>();
    var witness = new Witness(2, 1_000, heard::add);
    for (int i = 0; i < 5; i++) {
      witness.record(delivery(10, 10));
    }
    assertThat(witness.deliveries()).hasSize(2);
    assertThat(witness.omitted()).isEqualTo(3);
    assertThat(heard).as("whoever listens hears all of them").hasSize(5);
  }

  @Test
  void anAnswerIsLeftOutBeforeADeliveryIs() {
    var witness = new Witness(100, 200, delivery -> {});
    witness.record(delivery(50, 10));
    witness.record(delivery(50, 1_000));
    witness.record(delivery(150, 10));
    List<Delivery> kept = witness.deliveries();
    assertThat(kept).hasSize(2);
    assertThat(kept.get(0).answer()).isPresent();
    assertThat(kept.get(1).answer()).isEmpty();
    assertThat(kept.get(1).truth()).isEqualTo(Truth.WORKED);
    assertThat(witness.omitted()).isEqualTo(1);
  }
}
