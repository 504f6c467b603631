namespace Mesh.Contracts.Tests.Admission;

public sealed class AdmissionDecisionTests
{
    [Fact]
    public void Allow_tells_nothing_more()
    {
        Assert.True(AdmissionDecision.Allow.Allowed);
        Assert.Null(AdmissionDecision.Allow.Reason);
        Assert.Null(AdmissionDecision.Allow.RetryAfter);
    }

    [Fact]
    public void Deny_keeps_what_the_caller_shall_hear()
    {
        AdmissionDecision decision = AdmissionDecision.Deny("closed", TimeSpan.FromMinutes(5));

        Assert.False(decision.Allowed);
        Assert.Equal(("closed", TimeSpan.FromMinutes(5)), (decision.Reason, decision.RetryAfter!.Value));
    }

    [Fact]
    public void A_reason_of_more_bytes_than_the_wire_takes_is_refused()
    {
        Assert.NotNull(AdmissionDecision.Deny(new string('ä', 128)).Reason);
        Assert.Throws<ArgumentException>(() => AdmissionDecision.Deny(new string('ä', 128) + "x"));
    }

    [Fact]
    public void A_wait_that_is_negative_or_does_not_fit_is_refused()
    {
        Assert.NotNull(AdmissionDecision.Deny(null, TimeSpan.FromMilliseconds(uint.MaxValue)).RetryAfter);
        Assert.Throws<ArgumentOutOfRangeException>(() => AdmissionDecision.Deny(null, TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AdmissionDecision.Deny(null, TimeSpan.FromDays(60)));
    }
}
