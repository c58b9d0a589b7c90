package dev.weir.checker;

import dev.weir.env.Env;
import dev.weir.limit.Commons;
import dev.weir.limit.MemoryCommons;
import java.util.Optional;

/** The commons in the heap are commons. */
class MemoryCommonsTest extends CommonsConformance {
  private final Commons commons = new MemoryCommons(Env.system().clock());

  @Override
  protected Commons open() {
    return commons;
  }

  @Override
  protected Commons openBeside() {
    return commons;
  }

  @Override
  protected Optional<Commons> reopen() {
    return Optional.empty();
  }
}
