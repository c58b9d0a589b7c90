package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agentside.Tasks.Named;
import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import org.junit.jupiter.api.Test;

/** What agents say a task is called is anybody's invention. */
class TaskNamesTest {
  private static final EffectId EFFECT = EffectId.next(Env.system());

  @Test
  void aNameIsReadBack() {
    var named = new Named("shop", EFFECT, "task 7");
    assertThat(Tasks.parse(named.text())).contains(named);
  }

  @Test
  void aForgedNameThatNamesNoTaskIsNone() {
    assertThat(Tasks.parse(new Named("shop", EFFECT, "").text())).isEmpty();
    assertThat(Tasks.parse("task 7")).isEmpty();
    assertThat(Tasks.parse(new Named("shop", EFFECT, "x").text() + "%")).isEmpty();
  }
}
