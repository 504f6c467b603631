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
                "mesh.link.connect-timeout: expected duration, 1ms to 5s, found 0s",
                "mesh.link.proof-timeout: expected duration, 1ms to 10s, found 11s",
                "mesh.link.admission-timeout: expected duration, 1ms to 10s, found -1ms",
                "mesh.link.accepted-timeout: expected duration, 1ms to 10s, found 1m",
                "mesh.link.close-timeout: expected duration, 1ms to 2s, found 2500ms",
                "mesh.link.max-frame: expected size, 64 KiB to 1 MiB, found 1 B",
                "mesh.link.liveness.max-stretch: expected number, 1 to 2, found NaN",
                "mesh.link.liveness.ping-after: 10s is not below dead-after, 10s",
                "mesh.link.dial-timeout: 9s is below proof-timeout, 11s",
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
                "mesh.link.liveness.ping-after: expected duration, 1ms to 10s, found 10500ms",
                "mesh.link.liveness.dead-after: expected duration, 1ms to 30s, found 31s",
                "mesh.link.liveness.max-stretch: expected number, 1 to 2, found 2.1",
            ],
            options.Validate()
        );
    }
}
