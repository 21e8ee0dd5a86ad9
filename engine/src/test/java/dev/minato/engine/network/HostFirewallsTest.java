package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.Subnet;

import org.junit.jupiter.api.Test;

import java.util.List;

class HostFirewallsTest {
    private final HostFirewalls firewalls =
            new HostFirewalls(
                    new HostNames("abcde"), Subnet.parse("range", "10.213.0.0/16"), List.of(20053));

    @Test
    void aHostWithoutAFirewallNeedsNothing() {
        assertThat(firewalls.wanted(List.of("-P INPUT ACCEPT", "-P FORWARD ACCEPT"))).isEmpty();
    }

    @Test
    void dockersChainForUsersIsUsed() {
        assertThat(
                        firewalls.wanted(
                                List.of(
                                        "-P INPUT ACCEPT",
                                        "-P FORWARD DROP",
                                        "-N DOCKER-USER",
                                        "-A FORWARD -j DOCKER-USER")))
                .containsExactly(
                        "DOCKER-USER -i mnabcde+ -m comment --comment minato_abcde -j ACCEPT",
                        "DOCKER-USER -o mnabcde+ -m comment --comment minato_abcde -j ACCEPT");
    }

    @Test
    void ufwsChainsForUsersAreUsedForBothWays() {
        assertThat(
                        firewalls.wanted(
                                List.of(
                                        "-P INPUT DROP",
                                        "-P FORWARD DROP",
                                        "-N ufw-user-forward",
                                        "-N ufw-user-input")))
                .hasSize(4)
                .contains(
                        "ufw-user-input -i mnabcde+ -p udp -m udp --dport 20053 -m comment"
                                + " --comment minato_abcde -j ACCEPT");
    }

    @Test
    void aPolicyThatDropsWithoutAChainForUsersIsAnsweredInPlace() {
        assertThat(firewalls.wanted(List.of("-P INPUT DROP", "-P FORWARD DROP")))
                .anyMatch(rule -> rule.startsWith("FORWARD -i mnabcde+"))
                .anyMatch(rule -> rule.startsWith("INPUT -i mnabcde+ -p tcp"));
    }
}
