using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Mesh.Host.Commands;

/// <summary><c>mesh version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version of this build, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        (
            typeof(VersionCommand)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion
            ?? "0"
        ).Split('+')[0];

    /// <summary>What hosts speak with each other.</summary>
    public const string Protocol = "mesh/1";

    public static Command Create(ProgramIo io)
    {
        var command = new Command("version", "Print the version. Exit codes: 0.");
        command.Handle(
            io,
            (scope, _, _) =>
            {
                scope.Write(
                    $"mesh {Version} ({RuntimeInformation.FrameworkDescription})",
                    () =>
                        new JsonObject
                        {
                            ["version"] = Version,
                            ["runtime"] = RuntimeInformation.FrameworkDescription,
                            ["protocol"] = Protocol,
                        }
                );
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }
}
