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
