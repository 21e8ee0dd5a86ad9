package dev.minato.azure;

import dev.minato.platform.Apps;
import dev.minato.platform.EnvironmentStorages;
import dev.minato.platform.Environments;
import dev.minato.platform.job.Jobs;

/**
 * The doors of the domain.
 *
 * @param environments where apps and jobs run
 * @param storages what they may mount there
 */
public record PlatformDoors(
        Apps apps, Jobs jobs, Environments environments, EnvironmentStorages storages) {}
