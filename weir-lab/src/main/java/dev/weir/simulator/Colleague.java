package dev.weir.simulator;

import java.util.List;

/**
 * An agent that works with others: it gives them work and does theirs, leases what is outside of
 * Weir, and keeps what all of them should know. When the trouble is over it works on until nothing
 * is left to do.
 */
final class Colleague implements Dweller {
  private final World world;
  private final Client client;
  private final TaskTrade tasks;
  private final LeaseTrade leases;
  private final StateTrade states;
  private boolean done;

  Colleague(World world, List<Machine> machines, int number) {
    this.world = world;
    this.client = new Client(world, machines, "agent-" + number);
    // Most name what they want; some leave that to Weir.
    var desk = new OwnDesk(client, number % 6 > 0);
    this.tasks = new TaskTrade(world, desk);
    this.leases = new LeaseTrade(world, desk);
    this.states = new StateTrade(world, desk);
  }

  @Override
  public void start() {
    world.env().threads().virtual(client.name(), this::lives);
  }

  @Override
  public boolean done() {
    return done;
  }

  @Override
  public String toString() {
    return client.toString();
  }

  private void lives() {
    try {
      while (true) {
        client.pause(world.about(world.plan().thinks()));
        boolean calm = world.weather().calm();
        if (calm && !world.shared().tasksLeft()) {
          break;
        }
        int what = calm ? 99 : world.chance().nextInt(100);
        if (what < 20) {
          tasks.puts();
        } else if (what < 45) {
          leases.uses();
        } else if (what < 70) {
          states.keeps();
        } else {
          tasks.works();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    done = true;
  }
}
