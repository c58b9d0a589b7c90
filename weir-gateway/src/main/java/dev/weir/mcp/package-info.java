@NullMarked
package dev.weir.mcp;

import org.jspecify.annotations.NullMarked;
