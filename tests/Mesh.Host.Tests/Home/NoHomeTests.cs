using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Home;

public sealed class NoHomeTests
{
    [Theory]
    [InlineData("contacts")]
    [InlineData("contacts", "list")]
    [InlineData("contacts", "show", "ben")]
    [InlineData("contacts", "export", "ben")]
    [InlineData("contacts", "rename", "ben", "benno")]
    [InlineData("contacts", "remove", "ben")]
    [InlineData("bans")]
    [InlineData("grants")]
    [InlineData("grants", "audit")]
    [InlineData("identity", "show")]
    [InlineData("identity", "card")]
    public async Task Where_there_is_no_home_it_is_said_and_nothing_is_made(params string[] args)
    {
        using var cli = new Cli();
        string nowhere = Path.Combine(cli.Home, "nowhere");

        CliResult result = await cli.RunThereAsync(nowhere, args);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal(
            $"mesh: There is no node in {nowhere} yet: mesh up --home {nowhere} makes one and runs it. Is it elsewhere? Name its folder by --home.",
            result.Error
        );
        Assert.False(Directory.Exists(nowhere));
    }

    [Theory]
    [InlineData("pins")]
    [InlineData("peers")]
    [InlineData("status")]
    [InlineData("contacts", "requests")]
    public async Task A_command_that_asks_a_node_makes_no_home_either(params string[] args)
    {
        using var cli = new Cli();
        string nowhere = Path.Combine(cli.Home, "nowhere");

        CliResult result = await cli.RunThereAsync(nowhere, args);

        Assert.Equal(ExitCode.NoNode, result.Code);
        Assert.Contains($"start one with mesh up --home {nowhere}", result.Error);
        Assert.False(Directory.Exists(nowhere));
    }

    [Fact]
    public async Task An_empty_folder_stays_empty_when_it_is_read()
    {
        using var cli = new Cli();

        CliResult result = await cli.RunAsync("contacts", "list");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(cli.Home));
    }
}
