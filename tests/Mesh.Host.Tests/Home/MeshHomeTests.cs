using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Home;

namespace Mesh.Host.Tests.Home;

public sealed class MeshHomeTests : IDisposable
{
    private readonly Cli _cli = new();

    private MeshHome NewHome => new(Path.Combine(_cli.Home, "new"));

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_claim_makes_the_folder_and_its_lock_for_the_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using IDisposable claim = NewHome.Claim();
        UnixFileMode ownerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ownerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(NewHome.Folder));
        Assert.Equal(ownerFile, File.GetUnixFileMode(Path.Combine(NewHome.Folder, "running.lock")));
    }

    [Theory]
    [InlineData("~", "/home/anna")]
    [InlineData("~/.mesh", "/home/anna/.mesh")]
    [InlineData("/var/lib/mesh", "/var/lib/mesh")]
    [InlineData("/var/~/mesh", "/var/~/mesh")]
    public void A_tilde_before_a_home_is_the_users_folder(string folder, string expected) =>
        Assert.Equal(Path.GetFullPath(expected), MeshHome.At(folder, user: "/home/anna").Folder);

    [Fact]
    public void A_user_without_a_folder_has_no_home_in_it()
    {
        Assert.Throws<MeshException>(() => MeshHome.At("~/.mesh", user: ""));
        Assert.Equal(_cli.Home, MeshHome.At(_cli.Home, user: "").Folder);
    }

    [Fact]
    public void A_home_is_claimed_once_at_a_time()
    {
        using (NewHome.Claim())
        {
            Assert.Throws<CommandException>(() => NewHome.Claim());
        }

        NewHome.Claim().Dispose();
    }
}
