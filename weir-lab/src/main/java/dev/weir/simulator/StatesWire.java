package dev.weir.simulator;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.state.AsOf;
import dev.weir.state.Evicted;
import dev.weir.state.MemoryStates;
import dev.weir.state.Place;
import dev.weir.state.Reading;
import dev.weir.state.Scope;
import dev.weir.state.Stamp;
import dev.weir.state.States;
import dev.weir.state.Tainting;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One node's way to the states that all share; behind it the witness takes it all down. */
final class StatesWire implements States {
  private final World world;
  private final Wire wire;
  private final Shared shared;
  private final MemoryStates store;

  StatesWire(World world, Wire wire) {
    this.world = world;
    this.wire = wire;
    this.shared = world.shared();
    this.store = shared.states();
  }

  @Override
  public Written write(Write write) {
    return wire.over(
        "write a state",
        () -> {
          Written said = store.write(write);
          shared.stateBook().wrote(write, said);
          if (said instanceof Written.Stored) {
            shared.happened();
          }
          world
              .trace()
              .line(
                  "states",
                  () ->
                      write.deed()
                          + " at "
                          + write.place()
                          + " by "
                          + write.origin()
                          + ": "
                          + said);
          return said;
        });
  }

  @Override
  public Reading read(Origin reader, List<Place> places, AsOf asOf) {
    return wire.over(
        "read states",
        () -> {
          Reading said = store.read(reader, places, asOf);
          if (asOf.equals(AsOf.latest())) {
            shared.stateBook().read(places, said);
          }
          return said;
        });
  }

  @Override
  public List<Version> history(Place place, long before, int most) {
    return wire.over("versions", () -> store.history(place, before, most));
  }

  @Override
  public List<Stamp> list(Tenant tenant, Scope scope, String prefix, String after, int most) {
    return wire.over("keys", () -> store.list(tenant, scope, prefix, after, most));
  }

  @Override
  public Pinned pin(Origin holder, Place place, AsOf asOf, Duration length) {
    return wire.over("pin", () -> store.pin(holder, place, asOf, length));
  }

  @Override
  public void release(Origin holder, long number) {
    wire.over(
        "unpin",
        () -> {
          store.release(holder, number);
          return number;
        });
  }

  @Override
  public Tainting taint(Tenant tenant, String session, String person, String why) {
    return wire.over("taint", () -> store.taint(tenant, session, person, why));
  }

  @Override
  public Tainting foresee(Tenant tenant, String session) {
    return wire.over("foresee", () -> store.foresee(tenant, session));
  }

  @Override
  public Optional<Taint> clear(Tenant tenant, String session, String person, String why) {
    return wire.over("clear", () -> store.clear(tenant, session, person, why));
  }

  @Override
  public List<Taint> taints(Tenant tenant) {
    return wire.over("taints", () -> store.taints(tenant));
  }

  @Override
  public List<Evicted> evict(Tenant tenant, int most) {
    return wire.over("evict", () -> store.evict(tenant, most));
  }

  @Override
  public List<String> examine(Tenant tenant) {
    return wire.over("examine", () -> store.examine(tenant));
  }

  @Override
  public void close() {}
}
