using System.Text.Json;

namespace Mesh.EndToEnd;

[Collection("processes")]
public sealed class TwoHostsTests : IDisposable
{
    private readonly Homes _homes = new();

    public void Dispose() => _homes.Dispose();

    [Fact]
    public async Task Two_people_add_each_other_while_both_hosts_run_and_chat_both_ways()
    {
        (MeshProcess ada, string adasCard, _) = await _homes.UpAsync("ada");
        using MeshProcess adaEnds = ada;
        (MeshProcess ben, string bensCard, _) = await _homes.UpAsync("ben");
        using MeshProcess benEnds = ben;

        await Task.WhenAll(_homes.AddAsync("ada", bensCard), _homes.AddAsync("ben", adasCard));
        await Task.WhenAll(ada.NextAsync("online", Is("ben")), ben.NextAsync("online", Is("ada")));
        ada.Type("hello ben");
        ben.Type("hello ada \u001b[31mred");

        JsonElement atBen = await ben.NextAsync("chat");
        JsonElement atAda = await ada.NextAsync("chat");
        Assert.Equal("hello ben", atBen.GetProperty("text").GetString());
        Assert.Equal("ada", atBen.GetProperty("alias").GetString());
        Assert.Equal("hello ada [31mred", atAda.GetProperty("text").GetString());

        ben.Terminate();
        JsonElement offline = await ada.NextAsync("offline");
        Assert.Equal("HostStopped", offline.GetProperty("reason").GetString());
        Assert.Equal(0, await ben.WaitForExitAsync());
    }

    [Fact]
    public async Task A_host_runs_as_a_deployment_file_and_what_it_includes_say()
    {
        Directory.CreateDirectory(_homes.Of("files"));
        string file = Path.Combine(_homes.Of("files"), "node.conf");
        File.WriteAllText(Path.Combine(_homes.Of("files"), "common.conf"), "mesh { trust = open, node.apps = [echo] }");
        File.WriteAllText(
            file,
            $$"""
            include required("common.conf")
            mesh {
              listen.addresses = ["127.0.0.1:0"]
              node.home = "{{_homes.Of("ada")}}"
              node.alias = ada
            }
            """
        );

        using MeshProcess process = MeshProcess.Start(["up", "--json", "--config", file]);
        JsonElement started = await process.NextAsync("started");
        JsonElement card = await process.NextAsync("card");
        process.Terminate();

        Assert.Equal(_homes.Of("ada"), started.GetProperty("home").GetString());
        Assert.Equal("open", started.GetProperty("trust").GetString());
        Assert.Equal("echo", Assert.Single(started.GetProperty("apps").EnumerateArray()).GetString());
        Assert.StartsWith("127.0.0.1:", Assert.Single(started.GetProperty("listen").EnumerateArray()).GetString());
        Assert.Equal("ada", card.GetProperty("alias").GetString());
        Assert.Equal(0, await process.WaitForExitAsync());
    }

    [Fact]
    public async Task A_killed_host_goes_offline_and_returns_with_a_higher_epoch()
    {
        (MeshProcess ada, string adasCard, _) = await _homes.UpAsync("ada");
        using MeshProcess adaEnds = ada;
        (MeshProcess ben, string bensCard, ulong firstBoot) = await _homes.UpAsync("ben", "--seed", adasCard);
        using MeshProcess benEnds = ben;
        await _homes.AddAsync("ada", bensCard);
        JsonElement online = await ada.NextAsync("online");

        ben.Kill();
        JsonElement offline = await ada.NextAsync("offline");
        (MeshProcess again, _, ulong secondBoot) = await _homes.UpAsync("ben");
        using MeshProcess againEnds = again;
        JsonElement back = await ada.NextAsync("online");

        Assert.Equal("LinkLost", offline.GetProperty("reason").GetString());
        Assert.Equal(online.GetProperty("epoch").GetInt64(), offline.GetProperty("epoch").GetInt64());
        Assert.True(back.GetProperty("epoch").GetInt64() > online.GetProperty("epoch").GetInt64());
        Assert.True(secondBoot > firstBoot);
        Assert.Equal(online.GetProperty("uid").GetString(), back.GetProperty("uid").GetString());

        // Also if the kill fell into the moment when both had dialled.
        Assert.Single(ada.Lines, line => line.Contains("\"event\":\"offline\""));
    }

    [Fact]
    public async Task Who_is_not_added_in_return_is_refused_without_a_reason_until_he_is()
    {
        (MeshProcess ada, string adasCard, _) = await _homes.UpAsync("ada");
        using MeshProcess adaEnds = ada;
        (MeshProcess eve, string evesCard, _) = await _homes.UpAsync("eve");
        using MeshProcess eveEnds = eve;

        await _homes.AddAsync("eve", adasCard);
        JsonElement failed = await eve.NextAsync("dialFailed");
        string reason = failed.GetProperty("reason").GetString()!;
        Assert.Contains("refused", reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("contact", reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(eve.Lines, line => line.Contains("\"event\":\"online\""));
        Assert.DoesNotContain(ada.Lines, line => line.Contains("\"event\":\"online\""));

        await _homes.AddAsync("ada", evesCard);
        await Task.WhenAll(ada.NextAsync("online", Is("eve")), eve.NextAsync("online", Is("ada")));
    }

    [Fact]
    public async Task A_second_host_in_the_same_home_is_refused()
    {
        (MeshProcess ada, _, _) = await _homes.UpAsync("ada");
        using MeshProcess adaEnds = ada;

        using MeshProcess second = MeshProcess.Start("up", "--home", _homes.Of("ada"), "--listen", "127.0.0.1:0");
        Assert.Equal(1, await second.WaitForExitAsync());
        Assert.Contains("A host runs in", second.Transcript());
    }

    private static Func<JsonElement, bool> Is(string alias) => line => line.GetProperty("alias").GetString() == alias;
}
