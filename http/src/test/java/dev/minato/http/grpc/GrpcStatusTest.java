package dev.minato.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.http.ErrorWriter;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a kind of fault is in HTTP and in gRPC. */
class GrpcStatusTest {
    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND,404,NOT_FOUND",
        "CONFLICT,409,FAILED_PRECONDITION",
        "INVALID,400,INVALID_ARGUMENT",
        "UNSUPPORTED,501,UNIMPLEMENTED",
        "UNAUTHORISED,401,UNAUTHENTICATED",
        "FORBIDDEN,403,PERMISSION_DENIED",
        "UNAVAILABLE,503,UNAVAILABLE",
        "EXHAUSTED,503,RESOURCE_EXHAUSTED",
        "INTERNAL,500,INTERNAL"
    })
    void aKindHasItsStatus(Fault.Kind kind, int http, GrpcStatus grpc) {
        Fault fault = Fault.of(kind, "because");

        assertThat(ErrorWriter.status(fault)).isEqualTo(http);
        assertThat(GrpcStatus.of(fault)).isEqualTo(grpc);
    }
}
