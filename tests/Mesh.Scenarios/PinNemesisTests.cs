using System.Globalization;
using Mesh.Actors.Host;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Pins and limits change at random while everything breaks. Once it is over the best pins stand, what was acknowledged is kept, and nothing moves.</summary>
/// <remarks><c>MESH_PIN_SEEDS</c> says how many seeds, 12 by default; <c>MESH_NEMESIS_FROM</c> which is the first.</remarks>
public sealed class PinNemesisTests(ITestOutputHelper output)
{
    private static readonly int Seeds = FromEnvironment("MESH_PIN_SEEDS", 12);
    private static readonly int First = FromEnvironment("MESH_NEMESIS_FROM", 1);

    [Fact]
    public void Pins_that_change_while_everything_breaks_are_satisfied_in_the_order_of_priority_and_nothing_moves_then()
    {
        int satisfied = 0;

        // So few dials at a time that most of them wait for their turn.
        var mesh = new MeshOptions { DialCount = 3 };
        var options = new SimOptions
        {
            Hosts = 14,
            KeepFrames = false,
            Mesh = mesh,
        };

        long events = SimMesh.Seeds(
            story => satisfied += PinStory.Play(story, 3.Minutes()),
            (ulong)First,
            Seeds,
            options
        );

        output.WriteLine($"{Seeds} seeds from {First}, {events} events, {satisfied} pins satisfied");
        Assert.True(satisfied > 20 * Seeds, $"only {satisfied} pins were satisfied");
    }

    private static int FromEnvironment(string name, int standard) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? $"{standard}", CultureInfo.InvariantCulture);
}
