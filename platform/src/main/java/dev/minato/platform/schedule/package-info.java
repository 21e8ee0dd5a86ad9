/** Times that come again and again: five fields in a time zone. Pure. */
@NullMarked
package dev.minato.platform.schedule;

import org.jspecify.annotations.NullMarked;
