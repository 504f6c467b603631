// The build, for people and for CI:
//   dotnet tool restore && dotnet cake --target=Ci
// Clean, Build, Test, Bench, Pack, Format, Ci, Nightly; tasks with two underscores are their parts.
// --configuration=Release is the default; --kernel=akka builds on the Akka.NET packages; --suite=link names a benchmark.

#nullable enable

var target = Argument("target", "Build");
var configuration = Argument("configuration", "Release");
var kernel = Argument("kernel", "embedded");
var suite = Argument("suite", "link");

const string Solution = "Mesh.sln";

DotNetMSBuildSettings Properties() => new DotNetMSBuildSettings().WithProperty("ActorKernel", kernel);

void Run(string command, string arguments, IDictionary<string, string>? environment = null)
{
    var settings = new ProcessSettings { Arguments = arguments };
    if (environment is not null)
    {
        settings.EnvironmentVariables = environment;
    }

    int code = StartProcess(command, settings);
    if (code != 0)
    {
        throw new CakeException($"{command} {arguments} ended with {code}.");
    }
}

void Tests(IDictionary<string, string>? environment = null) =>
    Run("dotnet", $"test {Solution} -c {configuration} --no-build --nologo -p:ActorKernel={kernel}", environment);

Task("__Clean")
    .Does(() =>
    {
        CleanDirectory("./artifacts/packages");
        DotNetClean(
            Solution,
            new DotNetCleanSettings { Configuration = configuration, NoLogo = true, MSBuildSettings = Properties() }
        );
    });

Task("__Restore")
    .Does(() => DotNetRestore(Solution, new DotNetRestoreSettings { MSBuildSettings = Properties() }));

Task("__Build")
    .IsDependentOn("__Restore")
    .Does(() =>
        DotNetBuild(
            Solution,
            new DotNetBuildSettings
            {
                Configuration = configuration,
                NoRestore = true,
                NoLogo = true,
                MSBuildSettings = Properties(),
            }
        )
    );

Task("__CheckFormat").Does(() => Run("dotnet", "csharpier check ."));

Task("__Test").IsDependentOn("__Build").Does(() => Tests());

// The decoders meet a million broken inputs instead of twenty thousand; 5,000 seeds of the nemesis, 1,000 of that of trust;
// 2,000 writers and 100 nodes are killed; 10 million messages in the soak.
Task("__TestLong")
    .IsDependentOn("__Build")
    .Does(() =>
        Tests(
            new Dictionary<string, string>
            {
                ["MESH_FUZZ_CASES"] = "1000000",
                ["MESH_NEMESIS_SEEDS"] = "5000",
                ["MESH_TRUST_SEEDS"] = "1000",
                ["MESH_KILLS"] = "2000",
                ["MESH_NODE_KILLS"] = "100",
                ["MESH_SOAK_MESSAGES"] = "10000000",
            }
        )
    );

Task("__Bench")
    .Does(() => Run("dotnet", $"run -c Release --project bench/Mesh.Bench -p:ActorKernel={kernel} -- {suite}"));

Task("__Pack")
    .IsDependentOn("__Build")
    .Does(() =>
        DotNetPack(
            Solution,
            new DotNetPackSettings
            {
                Configuration = configuration,
                NoBuild = true,
                NoLogo = true,
                OutputDirectory = "./artifacts/packages",
                MSBuildSettings = Properties(),
            }
        )
    );

Task("Clean").Description("Removes what was built.").IsDependentOn("__Clean");
Task("Build").Description("Builds everything; a warning is an error.").IsDependentOn("__Build");
Task("Test").Description("Builds and runs every test.").IsDependentOn("__Test");
Task("Bench").Description("Runs a benchmark suite, one JSON object per line.").IsDependentOn("__Bench");
Task("Pack").Description("Makes the packages in artifacts/packages.").IsDependentOn("__Pack");
Task("Format").Description("Formats the source.").Does(() => Run("dotnet", "csharpier format ."));
Task("Ci").Description("What must pass for each change.").IsDependentOn("__CheckFormat").IsDependentOn("__Test").IsDependentOn("__Pack");
Task("Nightly").Description("Every test, with many more cases, seeds, kills and messages.").IsDependentOn("__CheckFormat").IsDependentOn("__TestLong");

RunTarget(target);
