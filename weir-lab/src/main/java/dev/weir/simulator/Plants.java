package dev.weir.simulator;

import dev.weir.env.Env;
import dev.weir.lease.Leases;
import dev.weir.ledger.Ledger;
import dev.weir.limit.Commons;
import dev.weir.state.States;
import dev.weir.task.Tasks;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;

/** Bugs that stand at the ports. By default there are none. */
interface Plants {
  /** Nothing is planted. */
  Plants NONE = new Plants() {};

  /** What a node takes for its wire to the ledger. */
  default Ledger ledger(Ledger wire, Env node) {
    return wire;
  }

  /** What a node takes for its wire to the commons. */
  default Commons commons(Commons wire, Env node) {
    return wire;
  }

  /** What a node takes for its wire to the queue of tasks. */
  default Tasks tasks(Tasks wire, Env node) {
    return wire;
  }

  /** What a node takes for its wire to the leases. */
  default Leases leases(Leases wire, Env node) {
    return wire;
  }

  /** What a node takes for its wire to the shared states. */
  default States states(States wire, Env node) {
    return wire;
  }

  /** What the adapter of a tool makes of what it knows. */
  default Reply reply(Dispatch dispatch, Reply truth) {
    return truth;
  }

  /** What the adapter of a tool sends. */
  default Dispatch sent(Dispatch dispatch) {
    return dispatch;
  }

  /** How often the adapter of a tool sends what it is to send once. */
  default int sendings(Dispatch dispatch) {
    return 1;
  }
}
