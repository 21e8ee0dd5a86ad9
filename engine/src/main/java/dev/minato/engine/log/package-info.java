/**
 * The one stored log format of containers: the lines conmon writes (Kubernetes' CRI log format),
 * read, followed and rotated. Knows files only; calls base.
 */
@NullMarked
package dev.minato.engine.log;

import org.jspecify.annotations.NullMarked;
