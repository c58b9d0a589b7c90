package dev.weir.checker;

import dev.weir.env.Env;
import dev.weir.state.MemoryStates;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import java.util.Optional;

/** The states in the heap are states. */
class MemoryStatesTest extends StatesConformance {
  private Optional<States> states = Optional.empty();

  @Override
  protected States open(StateLimits limits) {
    states = Optional.of(new MemoryStates(Env.system().clock(), limits));
    return states.get();
  }

  @Override
  protected States openBeside(StateLimits limits) {
    return states.orElseThrow();
  }

  @Override
  protected Optional<States> reopen(StateLimits limits) {
    return Optional.empty();
  }
}
