/**
 * What a call does to the world: the unit of the ledger, its identity, and its life.
 *
 * <p>An effect has a {@link dev.weir.effect.State}; the only ways from one state to another are the
 * rows of {@link dev.weir.effect.Lifecycle}, and the drawing in {@code docs/lifecycle.md} is made
 * from that table. Nobody sets a state: the ledger appends an {@link dev.weir.effect.Event} and the
 * table says where it leads, or that it leads nowhere.
 *
 * <p>The state that other systems lack is {@link dev.weir.effect.State#IN_DOUBT}: the effect may
 * have happened. It is never reported as a failure and never sent again blindly.
 *
 * <p>Identity: {@link dev.weir.effect.EffectKey} names the intended effect, {@link
 * dev.weir.effect.Fingerprint} what it was asked to do. One key with two fingerprints is a mistake
 * of the caller and is refused; two keys with one fingerprint are two effects.
 *
 * <p>Threads: everything here is immutable.
 */
@NullMarked
package dev.weir.effect;

import org.jspecify.annotations.NullMarked;
