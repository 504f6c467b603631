using System.Text.Json;

namespace Mesh.EndToEnd;

[Collection("processes")]
public sealed class PinsAndGrantsTests : IDisposable
{
    private readonly Homes _homes = new();

    public void Dispose() => _homes.Dispose();

    [Fact]
    public async Task An_app_that_loses_its_grant_is_offline_there_until_it_is_given_back()
    {
        (MeshProcess ada, string adasCard, _) = await _homes.UpAsync("ada", "--app", "echo");
        using MeshProcess adaEnds = ada;
        (MeshProcess ben, string bensCard, _) = await _homes.UpAsync("ben", "--app", "echo");
        using MeshProcess benEnds = ben;
        await Task.WhenAll(_homes.AddAsync("ada", bensCard), _homes.AddAsync("ben", adasCard));
        await ben.NextAsync("online");

        await JsonAsync("ada", "grants", "revoke", "echo", "ada");
        JsonElement offline = await ben.NextAsync("offline");
        await JsonAsync("ada", "grants", "set", "echo", "ada", "--contacts", "only", "ben", "--protocols", "echo");
        await ben.NextAsync("online");

        Assert.Equal("NotPermitted", offline.GetProperty("reason").GetString());
        Assert.DoesNotContain(ben.Lines, line => line.Contains("LinkLost"));
    }

    [Fact]
    public async Task A_pin_of_the_command_line_survives_a_killed_node_and_connects_again_after_its_restart()
    {
        (MeshProcess ada, string adasCard, _) = await _homes.UpAsync("ada", "--app", "echo");
        using MeshProcess adaEnds = ada;
        (MeshProcess ben, string bensCard, _) = await _homes.UpAsync("ben", "--app", "echo");
        using MeshProcess benEnds = ben;
        await Task.WhenAll(_homes.AddAsync("ada", bensCard), _homes.AddAsync("ben", adasCard));
        await ada.NextAsync("online");
        JsonElement added = await JsonAsync("ada", "pins", "add", "ben", "--priority", "5");

        ada.Kill();
        await ada.WaitForExitAsync();
        (MeshProcess again, _, _) = await _homes.UpAsync("ada", "--app", "echo");
        using MeshProcess againEnds = again;
        using MeshProcess watch = MeshProcess.Start("pins", "--watch", "--json", "--home", _homes.Of("ada"));
        JsonElement connected = (await watch.NextAsync("pin", IsConnected)).GetProperty("pin");

        Assert.True(added.GetProperty("isNew").GetBoolean());
        Assert.Equal("operator", connected.GetProperty("app").GetString());
        Assert.Equal("ben", connected.GetProperty("alias").GetString());
        Assert.Equal(5, connected.GetProperty("priority").GetInt32());
        again.Terminate();
        Assert.Equal(0, await again.WaitForExitAsync());
        Assert.Equal(1, await watch.WaitForExitAsync());
    }

    private static bool IsConnected(JsonElement change) =>
        change.GetProperty("pin").GetProperty("phase").GetString() == "Connected";

    private async Task<JsonElement> JsonAsync(string home, params string[] command) =>
        JsonDocument
            .Parse(await MeshProcess.RunAsync(0, [.. command, "--json", "--home", _homes.Of(home)]))
            .RootElement;
}
