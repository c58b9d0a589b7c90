package dev.weir.simulator;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.state.AsOf;
import dev.weir.state.Evicted;
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

/** Stands before shared states and does nothing; for what changes a thing or two. */
class StatesBetween implements States {
  private final States states;

  StatesBetween(States states) {
    this.states = states;
  }

  @Override
  public Written write(Write write) {
    return states.write(write);
  }

  @Override
  public Reading read(Origin reader, List<Place> places, AsOf asOf) {
    return states.read(reader, places, asOf);
  }

  @Override
  public List<Version> history(Place place, long before, int most) {
    return states.history(place, before, most);
  }

  @Override
  public List<Stamp> list(Tenant tenant, Scope scope, String prefix, String after, int most) {
    return states.list(tenant, scope, prefix, after, most);
  }

  @Override
  public Pinned pin(Origin holder, Place place, AsOf asOf, Duration length) {
    return states.pin(holder, place, asOf, length);
  }

  @Override
  public void release(Origin holder, long number) {
    states.release(holder, number);
  }

  @Override
  public Tainting taint(Tenant tenant, String session, String person, String why) {
    return states.taint(tenant, session, person, why);
  }

  @Override
  public Tainting foresee(Tenant tenant, String session) {
    return states.foresee(tenant, session);
  }

  @Override
  public Optional<Taint> clear(Tenant tenant, String session, String person, String why) {
    return states.clear(tenant, session, person, why);
  }

  @Override
  public List<Taint> taints(Tenant tenant) {
    return states.taints(tenant);
  }

  @Override
  public List<Evicted> evict(Tenant tenant, int most) {
    return states.evict(tenant, most);
  }

  @Override
  public List<String> examine(Tenant tenant) {
    return states.examine(tenant);
  }

  @Override
  public void close() {
    states.close();
  }
}
