/**
 * How processes of this product are started: the folder that was built ({@link ProductFolder}),
 * what each process is told ({@link ProcessRole}), the AOT caches and how they are made ({@link
 * AotCacheTraining}), and what is begun ahead of its first use ({@link StartupWarmup}).
 */
@org.jspecify.annotations.NullMarked
package dev.minato.launch;
