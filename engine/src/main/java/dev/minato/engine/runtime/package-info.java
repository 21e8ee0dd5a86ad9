/**
 * The low-level runtimes: what crun and runc are told (config.json, capabilities, seccomp), which
 * of them works on this host, how they and conmon are started, and what their complaints mean.
 * Calls base and linux; knows nothing of images, rows or requests.
 */
@NullMarked
package dev.minato.engine.runtime;

import org.jspecify.annotations.NullMarked;
