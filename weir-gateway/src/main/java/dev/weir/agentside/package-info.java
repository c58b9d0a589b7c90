@NullMarked
package dev.weir.agentside;

import org.jspecify.annotations.NullMarked;
