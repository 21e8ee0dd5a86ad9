/** Volumes of replicas: what a template says of one, and what a cluster gets of it. */
@org.jspecify.annotations.NullMarked
package dev.minato.platform.volume;
