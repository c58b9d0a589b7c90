package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Priority;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.ledger.Take;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A call that was admitted, on its way to its tool: what every later stage knows of it.
 *
 * @param call the call
 * @param tool its tool
 * @param policy what counts for the tool
 * @param deadline when the tool must have replied
 * @param priority how urgent it is
 * @param repeated what it may be a repetition of
 * @param recourse what is done for it when its tool cannot be called
 * @param touches the resources that it reads or writes
 * @param takes how a write takes them; empty until it has looked at them
 * @param basis on what a write rests whose session has an old reading
 */
record Entrant(
    Call call,
    Tool tool,
    ToolPolicy policy,
    Instant deadline,
    Priority priority,
    Repeated repeated,
    Recourse recourse,
    List<ResourceName> touches,
    List<Take> takes,
    Optional<Answer.Basis> basis) {

  /** What is done for it when its tool cannot be called. */
  enum Recourse {
    /** What the operator declared. */
    DECLARED,
    /** Nothing: it stands in for another itself, or a doubt depends on the tool's own word. */
    NONE
  }

  /** The same, taking these resources with its key. */
  Entrant taking(List<Take> resources) {
    return new Entrant(
        call, tool, policy, deadline, priority, repeated, recourse, touches, resources, basis);
  }

  /** The same with other arguments for its tool, or with a word on what it rests on. */
  Entrant resting(Call sent, Answer.Basis what) {
    return new Entrant(
        sent,
        tool,
        policy,
        deadline,
        priority,
        repeated,
        recourse,
        touches,
        what.how() == Answer.Basis.How.MERGED ? takes.stream().map(Take::merged).toList() : takes,
        Optional.of(what));
  }

  /** What its tool is told of how late a writer it is. */
  Map<ResourceName, Long> fences() {
    return takes.stream().collect(Collectors.toMap(Take::name, Take::fence));
  }

  Tenant tenant() {
    return call.origin().tenant();
  }
}
