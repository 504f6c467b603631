using Mesh.Actors.Links;

namespace Mesh.Actors.Tests.Links;

public sealed class LinkOptionsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_page_and_without_fault()
    {
        var options = new LinkOptions();

        Assert.Empty(options.Validate());
        Assert.Equal(
            (5, 10, 10, 25, 10, 2, 1_048_576),
            (
                options.ConnectTimeout.TotalSeconds,
                options.ProofTimeout.TotalSeconds,
                options.AdmissionTimeout.TotalSeconds,
                options.DialTimeout.TotalSeconds,
                options.AcceptedTimeout.TotalSeconds,
                options.CloseTimeout.TotalSeconds,
                options.MaxFrameBytes
            )
        );
        Assert.Equal(
            (10, 30, 2),
            (
                options.Liveness.PingAfter.TotalSeconds,
                options.Liveness.DeadAfter.TotalSeconds,
                options.Liveness.MaxStretch
            )
        );
    }

    [Fact]
    public void All_faults_are_told_at_once_with_path_value_and_range()
    {
        var options = new LinkOptions
        {
            ConnectTimeout = TimeSpan.Zero,
            ProofTimeout = TimeSpan.FromSeconds(11),
            AdmissionTimeout = TimeSpan.FromMilliseconds(-1),
            DialTimeout = TimeSpan.FromSeconds(9),
            AcceptedTimeout = TimeSpan.FromMinutes(1),
            CloseTimeout = TimeSpan.FromSeconds(2.5),
            MaxFrameBytes = 1,
            Liveness = new LivenessOptions
            {
                PingAfter = TimeSpan.FromSeconds(10),
                DeadAfter = TimeSpan.FromSeconds(10),
                MaxStretch = double.NaN,
            },
        };

        Assert.Equal(
            [
                "mesh.link.connect-timeout is 0s; must be above 0s, at most 5s.",
                "mesh.link.proof-timeout is 11s; must be above 0s, at most 10s.",
                "mesh.link.admission-timeout is -0.001s; must be above 0s, at most 10s.",
                "mesh.link.accepted-timeout is 60s; must be above 0s, at most 10s.",
                "mesh.link.close-timeout is 2.5s; must be above 0s, at most 2s.",
                "mesh.link.dial-timeout is 9s; must not be below mesh.link.proof-timeout, 11s.",
                "mesh.link.max-frame is 1 bytes; must be 65536 to 1048576.",
                "mesh.link.liveness.ping-after is 10s; must be below mesh.link.liveness.dead-after, 10s.",
                "mesh.link.liveness.max-stretch is NaN; must be 1 to 2.",
            ],
            options.Validate()
        );
    }

    [Fact]
    public void Liveness_times_have_ranges_of_their_own()
    {
        var options = new LivenessOptions
        {
            PingAfter = TimeSpan.FromSeconds(10.5),
            DeadAfter = TimeSpan.FromSeconds(31),
            MaxStretch = 2.1,
        };

        Assert.Equal(
            [
                "mesh.link.liveness.ping-after is 10.5s; must be above 0s, at most 10s.",
                "mesh.link.liveness.dead-after is 31s; must be above 0s, at most 30s.",
                "mesh.link.liveness.max-stretch is 2.1; must be 1 to 2.",
            ],
            options.Validate()
        );
    }
}
