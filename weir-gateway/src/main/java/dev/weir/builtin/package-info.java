/**
 * The built-in tool server {@code weir}: tools whose far side is this process.
 *
 * <p>To the doors {@link dev.weir.builtin.BuiltInServer} is a {@link dev.weir.toolside.ToolServer},
 * to the pipeline it is a {@link dev.weir.tool.Toolbox}. So its tools are called, recorded, keyed,
 * halted and limited like all others, under names like all others: {@code weir__tasks_put} where
 * servers share an address, {@code tasks_put} at {@code /mcp/weir}. What the tools are, and how to
 * add some, says the room {@code kit}.
 *
 * <p>Invariant: two tools never share a name.
 *
 * <p>Authority: none over what the tools do. Threads: everything is immutable. Failure: a request
 * that it does not know is answered with the protocol's error.
 */
@NullMarked
package dev.weir.builtin;

import org.jspecify.annotations.NullMarked;
