using System.Net.Sockets;
using Mesh.Actors.Storage;
using Mesh.Host.Commands;
using Mesh.Host.Control;
using Mesh.Host.Home;

namespace Mesh.Host.Tests.Control;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ControlSocketTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-cs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_socket_is_its_owners_alone_and_gone_when_the_node_is()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");

        Assert.Equal(Owner, File.GetUnixFileMode(ada.Socket));
        await ada.StopAsync();

        Assert.False(File.Exists(ada.Socket));
        Assert.Equal(ExitCode.NoNode, (await ada.RunAsync("status")).Code);
    }

    [Fact]
    public void Before_it_is_listened_on_it_is_its_owners_and_refuses_everybody()
    {
        string path = Path.Combine(_folder, "control.sock");
        using Socket bound = ControlSocket.Bind(path);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        Assert.Equal(Owner, File.GetUnixFileMode(path));
        var refused = Assert.Throws<SocketException>(() => client.Connect(new UnixDomainSocketEndPoint(path)));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task What_a_killed_node_left_is_no_node_and_gives_way_to_the_next()
    {
        var home = new MeshHome(_folder);
        File.Delete(Path.Combine(_folder, "control.sock"));
        LeaveSocket(Path.Combine(_folder, "control.sock"));

        Assert.Null(await ControlClient.TryConnectAsync(home, CancellationToken.None));
        await using ControlServer server = await ControlServer.StartAsync(home);

        using ControlClient? client = await ControlClient.TryConnectAsync(home, CancellationToken.None);
        Assert.NotNull(client);
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_is_elsewhere_and_the_home_says_where()
    {
        string runtime = Directory.CreateDirectory(Path.Combine(_folder, "run")).FullName;
        MeshHome home = LongHome();

        string path = ControlSocket.Prepare(home, runtime);
        using (Socket bound = ControlSocket.Bind(path))
        {
            bound.Listen();
            using ControlClient? client = await ControlClient.TryConnectAsync(home, CancellationToken.None);
            Assert.NotNull(client);
        }

        Assert.StartsWith(Path.Combine(runtime, "mesh-"), path);
        Assert.Equal(path, ControlSocket.Find(home));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(path)!)
        );
        LeaveSocket(path);
        Assert.Equal(path, ControlSocket.Prepare(home, runtime));
        ControlSocket.Remove(home);
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Folder));
    }

    [Fact]
    public void Without_a_runtime_folder_it_is_in_a_new_folder_each_time()
    {
        MeshHome home = LongHome();

        string first = ControlSocket.Prepare(home, runtime: null);
        string second = ControlSocket.Prepare(home, runtime: "");
        bool isFirstGone = !Directory.Exists(Path.GetDirectoryName(first));
        UnixFileMode mode = File.GetUnixFileMode(Path.GetDirectoryName(second)!);
        ControlSocket.Remove(home);

        Assert.NotEqual(first, second);
        Assert.True(isFirstGone);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, mode);
        Assert.False(Directory.Exists(Path.GetDirectoryName(second)));
    }

    [Fact]
    public void A_home_that_others_may_write_in_does_not_hold_the_socket()
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        var home = new MeshHome(_folder);

        string path = ControlSocket.Prepare(home, runtime: null);
        ControlSocket.Remove(home);

        Assert.False(path.StartsWith(_folder, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("control.sock")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public void A_file_that_says_nonsense_is_passed_over_and_nothing_of_others_is_removed(string said)
    {
        var home = new MeshHome(_folder);
        File.WriteAllText(Path.Combine(_folder, "control.path"), said);

        Assert.Equal(Path.Combine(_folder, "control.sock"), ControlSocket.Find(home));
        ControlSocket.Remove(home);

        Assert.True(File.Exists("/etc/passwd"));
        Assert.False(File.Exists(Path.Combine(_folder, "control.path")));
    }

    [Fact]
    public async Task A_node_in_a_home_with_a_long_path_answers()
    {
        string home = LongHome().Folder;
        using var stop = new CancellationTokenSource();
        var log = new LineLog();
        var io = new ProgramIo(TextReader.Null, log, TextWriter.Null, IsInteractive: false);
        Task<int> up = MeshProgram.RunAsync(
            ["up", "--json", "--home", home, "--listen", "127.0.0.1:0"],
            io,
            stop.Token
        );
        await log.NextAsync("card");

        int status = await MeshProgram.RunAsync(
            ["status", "--home", home],
            new ProgramIo(TextReader.Null, TextWriter.Null, TextWriter.Null, IsInteractive: false)
        );
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Ok, status);
        Assert.Equal(ExitCode.Ok, await up.WaitAsync(LineLog.Guard));
        Assert.False(File.Exists(Path.Combine(home, "control.path")));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_given_up_with_what_to_do()
    {
        var home = new MeshHome(_folder);
        using Socket bound = ControlSocket.Bind(ControlSocket.Prepare(home, runtime: null));
        bound.Listen();

        using ControlClient client = await ControlClient.ConnectAsync(
            home,
            CancellationToken.None,
            TimeSpan.FromMilliseconds(50)
        );
        var given = await Assert.ThrowsAsync<CommandException>(() =>
            client.GetAsync(
                "/v1/status",
                Mesh.Host.Control.Contract.ControlJson.Default.StatusAnswer,
                CancellationToken.None
            )
        );

        Assert.Equal(ExitCode.Failed, given.ExitCode);
        Assert.Contains($"The node in {_folder} does not answer within", given.Message);
        Assert.Contains("start it again", given.Message);
    }

    [Fact]
    public async Task A_request_that_comes_while_the_node_stops_is_told_so()
    {
        var home = new MeshHome(_folder);
        await using ControlServer server = await ControlServer.StartAsync(home);
        using ControlClient client = await ControlClient.ConnectAsync(home, CancellationToken.None);

        await server.RefuseAsync();
        var refused = await Assert.ThrowsAsync<Mesh.Contracts.MeshException>(() =>
            client.GetAsync(
                "/v1/status",
                Mesh.Host.Control.Contract.ControlJson.Default.StatusAnswer,
                CancellationToken.None
            )
        );

        Assert.Contains("The node stops", refused.Message);
    }

    [Fact]
    public void A_copy_of_a_home_neither_asks_nor_clears_away_the_node_of_the_other_one()
    {
        MeshHome home = LongHome();
        string runtime = Directory.CreateDirectory(Path.Combine(_folder, "run")).FullName;
        string path = ControlSocket.Prepare(home, runtime);
        using Socket bound = ControlSocket.Bind(path);
        var copy = new MeshHome(Directory.CreateDirectory(Path.Combine(_folder, "copy")).FullName);
        File.Copy(Path.Combine(home.Folder, "control.path"), Path.Combine(copy.Folder, "control.path"));
        string link = Path.Combine(_folder, "link");
        Directory.CreateSymbolicLink(link, home.Folder);

        string found = ControlSocket.Find(copy);
        string prepared = ControlSocket.Prepare(copy, runtime);

        Assert.Equal(Path.Combine(copy.Folder, "control.sock"), found);
        Assert.Equal(found, prepared);
        Assert.True(File.Exists(path));
        Assert.Equal(path, ControlSocket.Find(home));
        Assert.Equal(path, ControlSocket.Find(new MeshHome(link)));
        ControlSocket.Remove(home);
    }

    [Fact]
    public async Task A_socket_in_a_folder_that_others_may_change_is_no_nodes()
    {
        string runtime = Directory.CreateDirectory(Path.Combine(_folder, "run")).FullName;
        MeshHome home = LongHome();
        string path = ControlSocket.Prepare(home, runtime);
        using Socket bound = ControlSocket.Bind(path);
        bound.Listen();
        using (ControlClient? trusted = await ControlClient.TryConnectAsync(home, CancellationToken.None))
        {
            Assert.NotNull(trusted);
        }

        File.SetUnixFileMode(Path.GetDirectoryName(path)!, (UnixFileMode)0b111_111_111);

        Assert.Null(await ControlClient.TryConnectAsync(home, CancellationToken.None));
        ControlSocket.Remove(home);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_home_with_a_long_path_and_no_node_is_told_as_such()
    {
        var error = new StringWriter();
        var io = new ProgramIo(TextReader.Null, TextWriter.Null, error, IsInteractive: false);

        int code = await MeshProgram.RunAsync(["status", "--home", LongHome().Folder], io);

        Assert.Equal(ExitCode.NoNode, code);
        Assert.StartsWith("mesh: no node runs in", error.ToString());
    }

    [Fact]
    public async Task A_home_that_is_claimed_and_has_no_socket_yet_is_that_of_a_node_which_starts()
    {
        var home = new MeshHome(_folder);
        using FolderClaim claim = home.Claim();
        Task<ControlClient?> asked = ControlClient.TryConnectAsync(home, CancellationToken.None, LineLog.Guard);

        await using ControlServer server = await ControlServer.StartAsync(home);
        using ControlClient? client = await asked;

        Assert.NotNull(client);
    }

    [Fact]
    public void That_the_node_has_not_started_is_told_before_the_client_gives_up() =>
        Assert.True(ControlServer.StartWait < ControlClient.Wait);

    [Fact]
    public async Task A_home_that_may_not_be_read_is_told_to_be_anothers()
    {
        // A folder cannot be read as a file, whoever asks; a file of another user cannot either, but by the superuser.
        Directory.CreateDirectory(Path.Combine(_folder, "control.path"));

        var given = await Assert.ThrowsAsync<CommandException>(() =>
            ControlClient.TryConnectAsync(new MeshHome(_folder), CancellationToken.None)
        );

        Assert.Contains("belongs to another user", given.Message);
    }

    [Theory]
    [InlineData("{\"version\":\"1", false, "does not answer within")]
    [InlineData("{\"version\":\"1", true, "broke off before it had answered")]
    public async Task An_answer_that_stops_half_way_is_told(string half, bool isClosed, string told)
    {
        var home = new MeshHome(_folder);
        using Socket bound = ControlSocket.Bind(ControlSocket.Prepare(home, runtime: null));
        bound.Listen();
        using ControlClient client = await ControlClient.ConnectAsync(
            home,
            CancellationToken.None,
            isClosed ? null : TimeSpan.FromMilliseconds(100)
        );
        using Socket served = await bound.AcceptAsync();
        Task<Mesh.Host.Control.Contract.StatusAnswer> asked = client.GetAsync(
            "/v1/status",
            Mesh.Host.Control.Contract.ControlJson.Default.StatusAnswer,
            CancellationToken.None
        );
        await served.ReceiveAsync(new byte[4_096]);
        string answer = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{half}";
        await served.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer));
        if (isClosed)
        {
            served.Dispose();
        }

        var given = await Assert.ThrowsAsync<CommandException>(() => asked.WaitAsync(LineLog.Guard));

        Assert.Contains(told, given.Message);
    }

    [Fact]
    public async Task A_line_that_stops_half_way_is_told()
    {
        var home = new MeshHome(_folder);
        using Socket bound = ControlSocket.Bind(ControlSocket.Prepare(home, runtime: null));
        bound.Listen();
        using ControlClient client = await ControlClient.ConnectAsync(home, CancellationToken.None);
        using Socket served = await bound.AcceptAsync();
        Task asked = ReadAsync();
        await served.ReceiveAsync(new byte[4_096]);
        await served.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"change\":\"onl"u8.ToArray());
        served.Dispose();

        var given = await Assert.ThrowsAsync<CommandException>(() => asked.WaitAsync(LineLog.Guard));

        Assert.Contains("broke off", given.Message);

        async Task ReadAsync()
        {
            await foreach (
                Mesh.Host.Control.Contract.PeerChange _ in client.LinesAsync(
                    "/v1/peers/changes",
                    Mesh.Host.Control.Contract.ControlJson.Default.PeerChange,
                    CancellationToken.None
                )
            ) { }
        }
    }

    [Fact]
    public async Task A_request_at_which_the_node_fails_is_told_so_and_the_node_goes_on()
    {
        var home = new MeshHome(_folder);
        await using ControlServer server = await ControlServer.StartAsync(home);
        using ControlClient client = await ControlClient.ConnectAsync(home, CancellationToken.None);

        // A node without a host: whatever is asked of it fails.
        server.Serve(null!);
        var failed = await Assert.ThrowsAsync<Mesh.Contracts.MeshException>(() =>
            client.GetAsync(
                "/v1/status",
                Mesh.Host.Control.Contract.ControlJson.Default.StatusAnswer,
                CancellationToken.None
            )
        );

        Assert.Contains("The node failed at this request: NullReferenceException", failed.Message);
    }

    private MeshHome LongHome() => new(Directory.CreateDirectory(Path.Combine(_folder, new string('h', 120))).FullName);

    // As kill -9 leaves it: bound once, and nobody there. The framework would remove it with the socket, so it is hidden meanwhile.
    private static void LeaveSocket(string path)
    {
        string kept = path + ".kept";
        using (Socket dead = ControlSocket.Bind(path))
        {
            File.Move(path, kept);
        }

        File.Move(kept, path);
    }
}
