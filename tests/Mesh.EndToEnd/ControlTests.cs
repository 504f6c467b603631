using System.Text.Json;

namespace Mesh.EndToEnd;

[Collection("processes")]
public sealed class ControlTests : IDisposable
{
    private const int NoNode = 3;

    private readonly Homes _homes = new();

    public void Dispose() => _homes.Dispose();

    [Fact]
    public async Task Two_nodes_are_asked_send_and_ban_while_they_run()
    {
        (MeshProcess ada, string adasCard, _) = await _homes.UpAsync("ada");
        using MeshProcess adaEnds = ada;
        (MeshProcess ben, string bensCard, _) = await _homes.UpAsync("ben");
        using MeshProcess benEnds = ben;
        await Task.WhenAll(_homes.AddAsync("ada", bensCard), _homes.AddAsync("ben", adasCard));
        await Task.WhenAll(ada.NextAsync("online"), ben.NextAsync("online"));

        using MeshProcess watch = MeshProcess.Start("peers", "--watch", "--json", "--home", _homes.Of("ada"));
        JsonElement online = await watch.NextAsync("online");
        JsonElement status = await JsonAsync("ada", "status");
        await Task.WhenAll(JsonAsync("ada", "send", "ben", "one"), JsonAsync("ada", "send", "ben", "two"));
        string?[] came =
        [
            (await ben.NextAsync("chat")).GetProperty("text").GetString(),
            (await ben.NextAsync("chat")).GetProperty("text").GetString(),
        ];
        await JsonAsync("ada", "contacts", "ban", "ben");
        JsonElement banned = await ben.NextAsync("offline");
        JsonElement explained = await JsonAsync("ada", "explain", "ben");
        await JsonAsync("ada", "contacts", "unban", "ben");
        await ben.NextAsync("online");
        ada.Terminate();

        Assert.Equal("ben", online.GetProperty("peer").GetProperty("alias").GetString());
        Assert.Equal(1, status.GetProperty("connections").GetProperty("count").GetInt32());
        Assert.Equal(["one", "two"], came.Order());
        Assert.Equal("NotPermitted", banned.GetProperty("reason").GetString());
        Assert.Equal("Banned", explained.GetProperty("cause").GetString());
        Assert.Equal(0, await ada.WaitForExitAsync());
        Assert.Equal(1, await watch.WaitForExitAsync());
        Assert.Contains("has stopped", watch.Transcript());
    }

    [Fact]
    public async Task The_socket_of_a_killed_node_is_no_node_and_gives_way_to_the_next()
    {
        (MeshProcess first, _, _) = await _homes.UpAsync("ada");
        using MeshProcess firstEnds = first;
        first.Kill();
        await first.WaitForExitAsync();

        Assert.True(File.Exists(Path.Combine(_homes.Of("ada"), "control.sock")));
        await MeshProcess.RunAsync(NoNode, "status", "--home", _homes.Of("ada"));

        (MeshProcess second, _, ulong epoch) = await _homes.UpAsync("ada");
        using MeshProcess secondEnds = second;
        Assert.Equal(epoch, (await JsonAsync("ada", "status")).GetProperty("bootEpoch").GetUInt64());
    }

    private async Task<JsonElement> JsonAsync(string home, params string[] command) =>
        JsonDocument
            .Parse(await MeshProcess.RunAsync(0, [.. command, "--json", "--home", _homes.Of(home)]))
            .RootElement;
}
