using Mesh.Contracts;
using Mesh.Contracts.Runtime;
using Mesh.Hocon.Extensions;

namespace Mesh.Hosting.Tests;

public sealed class MeshConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-configuration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_program_reads_the_file_that_mesh_up_reads()
    {
        string file = Write(
            """
            mesh {
              trust = open
              listen.addresses = ["127.0.0.1:0"]
              limits.connections = 7
              transport.backlog = 8
              node { home = "~/.mesh", apps = [chat] }
            }
            """
        );

        MeshHostOptions options = new MeshHostOptions { Keys = new SeededKeys(1).NextRing() }.With(
            MeshConfiguration.Load(file)
        );

        Assert.Equal(TrustMode.Open, options.Mesh.Trust);
        Assert.Equal(["127.0.0.1:0"], options.Listen);
        Assert.Equal(7, options.Mesh.ConnectionCount);
        Assert.Equal(8, options.Tcp.Backlog);
    }

    [Fact]
    public void What_the_file_does_not_set_has_its_default_whatever_the_options_said()
    {
        var options = new MeshHostOptions { Keys = new SeededKeys(1).NextRing(), Listen = ["127.0.0.1:0"] };

        Assert.Empty(options.With(MeshConfiguration.Load(Write("mesh.trust = open"))).Listen);
    }

    [Fact]
    public void Every_error_is_told_and_no_warning()
    {
        string file = Write("mehs = 1\nmesh.trsut = open\nmesh.limits.connections = many");

        HoconException e = Assert.Throws<HoconException>(() => MeshConfiguration.Load(file));

        Assert.Equal(
            $"""
            {file}:2: mesh.trsut: unknown key; did you mean mesh.trust?
            {file}:3: mesh.limits.connections: expected an integer, found "many"
            """,
            e.Message
        );
    }

    [Theory]
    [InlineData("[mesh]")]
    [InlineData("[${?MESH}]")]
    public void A_file_that_is_a_list_is_refused_since_it_would_set_nothing(string text)
    {
        string file = Write(text);

        Assert.Equal(
            $"{file}:1:1: expected keys with values at the root, found a list",
            Assert.Throws<HoconException>(() => MeshConfiguration.Load(file)).Message
        );
    }

    [Fact]
    public void What_the_actor_system_cannot_use_is_told_like_the_rest()
    {
        string file = Write("akka.loglevel = LOUD\nakka.actor.default-dispatcher.throughput = 0");

        HoconException e = Assert.Throws<HoconException>(() => MeshConfiguration.Load(file));

        Assert.Equal(
            $"""
            {file}:1: akka.loglevel: expected DEBUG, INFO, WARNING, ERROR or OFF, found LOUD
            {file}:2: akka.actor.default-dispatcher.throughput: expected an integer, at least 1, found 0
            """,
            e.Message
        );
    }

    [Fact]
    public async Task A_host_makes_its_actor_system_as_the_file_says_and_writes_no_log_unless_it_is_told_to()
    {
        var options = new MeshHostOptions { Keys = Mesh.Actors.Identity.MemoryKeyRing.Generate("a") };
        string file = Write(
            "akka { loglevel = ERROR, actor.default-dispatcher.throughput = 7 }\nmesh.listen.addresses = []"
        );

        await using MeshHost host = await MeshHost.StartAsync(options.With(MeshConfiguration.Load(file)));
        await using MeshHost plain = await MeshHost.StartAsync(options);

        Assert.Equal(7, host.System.Dispatchers.DefaultGlobalDispatcher.Throughput);
        Assert.Equal("ERROR", host.System.Settings.LogLevel);
        Assert.Empty(host.System.Settings.Loggers);
        Assert.Empty(plain.System.Settings.Loggers);
    }

    [Fact]
    public async Task A_host_measures_for_how_long_it_is_kept_from_running()
    {
        var options = new MeshHostOptions { Keys = Mesh.Actors.Identity.MemoryKeyRing.Generate("a") };
        await using MeshHost host = await MeshHost.StartAsync(
            options.With(MeshConfiguration.Load(Write("mesh.listen.addresses = []")))
        );

        Assert.NotNull(Assert.IsAssignableFrom<IRuntimeGauges>(host.System).SchedulingDelay);
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder, "node.conf");
        File.WriteAllText(file, text);
        return file;
    }
}
