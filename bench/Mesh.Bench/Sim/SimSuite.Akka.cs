namespace Mesh.Bench.Sim;

/// <summary>Simulations need the embedded kernel.</summary>
internal static class SimSuite
{
    public static Suite Create() => new("sim", []);
}
