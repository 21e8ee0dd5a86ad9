package dev.minato.builder.step;

import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.SingleFlight;
import dev.minato.builder.download.DownloadStore;
import dev.minato.builder.git.GitRepositories;
import dev.minato.engine.Steps;
import dev.minato.image.ImageStore;
import dev.minato.remote.ImageSource;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The services that all builds share.
 *
 * @param scratch a folder for files that live as long as a step
 */
record BuildServices(
        ImageStore store,
        ImageSource source,
        Steps steps,
        BuildCache cache,
        SingleFlight flights,
        InstantSource clock,
        Path scratch,
        GitRepositories repositories,
        DownloadStore downloads) {}
