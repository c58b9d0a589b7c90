package dev.weir.desk;

import dev.weir.state.States;
import dev.weir.task.Tasks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that can be asked, for doors that serve workers and operators alike. */
public final class Desk {
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  /** A desk before this queue and these states. */
  public Desk(Tasks tasks, States states) {
    var taskDesk = new TaskDesk(tasks);
    var office = new StateOffice(states);
    var handoffs = new HandoffDesk(states);
    Stream.of(
            taskDesk.operations(),
            taskDesk.mending(),
            new StateDesk(states).operations(),
            office.looking(),
            office.trusting(),
            handoffs.operations(),
            handoffs.answering())
        .flatMap(List::stream)
        .forEach(it -> operations.put(it.name(), it));
  }

  /** The operation of this name. */
  public Optional<Operation> find(String name) {
    return Optional.ofNullable(operations.get(name));
  }
}
