package dev.weir.tool;

import dev.weir.call.Call;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import java.time.Instant;
import java.util.Optional;

/**
 * One call of a tool.
 *
 * @param effect the effect it is for
 * @param key the effect's key, to be forwarded to tools that honour keys; empty for reads
 * @param effectClass how the tool touches the world: decides what a cancellation may do
 * @param call what to call it with, and the way back to the caller
 * @param deadline when the tool must have replied
 * @param attempt counts from one
 */
public record Dispatch(
    EffectId effect,
    Optional<EffectKey> key,
    EffectClass effectClass,
    Call call,
    Instant deadline,
    int attempt) {}
