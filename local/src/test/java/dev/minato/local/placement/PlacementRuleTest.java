package dev.minato.local.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Set;

/** Placement under many seeds; and without each of its rules something is wrong. */
class PlacementRuleTest {
    private static final int RUNS = Integer.getInteger("minato.placement.runs", 100);

    @Test
    void itHoldsUnderManySeeds() {
        for (int seed = 1; seed <= RUNS; seed++) {
            new CrowdedHost(seed, Set.of()).run();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutItTheSimulationFails(PlacementRule rule) {
        String found = "";
        for (int seed = 1; seed <= 10 * RUNS && found.isEmpty(); seed++) {
            try {
                new CrowdedHost(seed, Set.of(rule)).run();
            } catch (AssertionError e) {
                found = "seed " + seed + ": " + e;
            }
        }
        System.out.println(rule + ": " + found);
        assertThat(found).as("what is wrong without " + rule).isNotEmpty();
    }
}
