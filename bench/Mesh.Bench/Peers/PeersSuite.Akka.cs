namespace Mesh.Bench.Peers;

/// <summary>Virtual time needs the embedded kernel; what does not is measured on either.</summary>
internal static class PeersSuite
{
    public static Suite Create() =>
        new(
            "mesh",
            [
                new Case(IdlePins.Rows, _ => IdlePins.MeasureAsync(), Slow: true),
                new Case([new RowName("idle_cpu", "1000 links", "% of a core")], IdleCpu.MeasureAsync, Slow: true),
            ]
        );
}
