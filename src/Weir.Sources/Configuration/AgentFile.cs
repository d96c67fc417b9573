using System.Text;
using Weir.Core.Text;
using Weir.Sources.Watching;
using Weir.Sources.Yaml;

namespace Weir.Sources.Configuration;

/// <summary>What to do when somebody else changes Weir's table.</summary>
public enum DriftPolicy
{
    /// <summary>Put it right at once.</summary>
    Repair,

    /// <summary>Say it, and leave it.</summary>
    Keep,
}

/// <summary><c>agent.yaml</c> in the site's folder: how the agent works. Everything is optional, and so is the file.</summary>
public sealed record AgentFile
{
    public const string FileName = "agent.yaml";

    // sockaddr_un.sun_path of unix(7) has 108 bytes with the ending zero.
    private const int LongestSocket = 107;
    private const int MostBytes = 1 << 16;

    public static AgentFile Default { get; } = new();

    public WatchSettings Watch { get; init; } = WatchSettings.Default;

    public DriftPolicy Drift { get; init; }

    /// <summary>Percent of the members that may vanish at once; more is held until it is accepted. 100 holds only an empty source.</summary>
    public uint Hold { get; init; } = 20;

    /// <summary>Full path of the agent's socket; null: <c>agent.sock</c> in the state folder.</summary>
    public string? Socket { get; init; }

    public AccountingSettings Accounting { get; init; } = AccountingSettings.Default;

    /// <summary>The HTTP API; null: none is served.</summary>
    public HttpSettings? Http { get; init; }

    public SamplingSettings Sampling { get; init; } = SamplingSettings.Default;

    /// <summary>When to tell, and whom; null: nobody is told.</summary>
    public AlertSettings? Alerts { get; init; }

    /// <summary>This node among others with the same database; null: it is alone.</summary>
    public FleetSettings? Fleet { get; init; }

    /// <summary>Reads the file; the defaults when there is none.</summary>
    public static Checked<AgentFile> Load(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var path = directory is "" or "." ? FileName : Path.Combine(directory, FileName);
        var bag = new DiagnosticBag();
        var file = Path.Exists(path) ? Read(path, directory, bag) : Default;
        return new Checked<AgentFile>(bag.HasErrors ? null : file, bag.ToImmutable());
    }

    private static AgentFile? Read(string path, string directory, DiagnosticBag bag)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length <= MostBytes)
            {
                return Parse(path, directory, File.ReadAllText(path), bag);
            }

            bag.Add(FileErrors.TooLarge(path, length, MostBytes));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            bag.Add(FileErrors.UnreadableFile(path, FileTrouble.Of(denied)));
        }

        return null;
    }

    internal static AgentFile? Parse(string path, string directory, string text, DiagnosticBag bag)
    {
        var scalars = new YamlScalars(bag);
        var value = YamlReader.Read(path, text, bag);
        var map = value is null ? null : scalars.Map(value, "the agent's settings");
        if (map is null)
        {
            return null;
        }

        var watch = WatchSettings.Default;
        var settings = new AgentFile
        {
            Watch = new WatchSettings
            {
                Debounce =
                    AgentTimes.Read(map, "debounce", TimeSpan.Zero, TimeSpan.FromMinutes(1), scalars) ?? watch.Debounce,
                Poll =
                    AgentTimes.Read(map, "poll", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), scalars) ?? watch.Poll,
            },
            Drift =
                scalars.Choice<DriftPolicy>(
                    map.Optional("drift"),
                    "drift",
                    [("repair", DriftPolicy.Repair), ("keep", DriftPolicy.Keep)]
                ) ?? DriftPolicy.Repair,
            Hold = map.Optional("hold") is { } hold ? scalars.Number(hold, "hold", 0, 100) ?? 0 : Default.Hold,
            Socket = SocketPath(map.Optional("socket"), directory, scalars),
            Accounting = ReadAccounting(map.Optional("accounting"), directory, scalars),
            Http = HttpSection.Read(map.Optional("http"), directory, scalars),
            Sampling = ReadSampling(map.Optional("sampling"), scalars),
            Alerts = new AlertSection(directory, scalars).Read(map.Optional("alerts")),
            Fleet = FleetSection.Read(map.Optional("fleet"), scalars),
        };
        map.Finish();
        return settings;
    }

    private static AccountingSettings ReadAccounting(YamlValue? value, string directory, YamlScalars scalars)
    {
        var settings = AccountingSettings.Default;
        if (value is null || scalars.Map(value, "accounting") is not { } map)
        {
            return settings;
        }

        var every = AgentTimes.Read(map, "every", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), scalars);
        var series = map.Optional("series") is { } place ? scalars.Text(place, "series") : null;
        var node = map.Optional("node") is { } name ? scalars.Text(name, "node") : null;
        map.Finish();
        return new AccountingSettings
        {
            Every = every ?? settings.Every,
            // A connection string has a '='; a path is the site's, wherever the agent runs.
            Series =
                series is null || series.Contains('=', StringComparison.Ordinal)
                    ? series
                    : Path.GetFullPath(Path.Combine(Path.GetFullPath(directory), series)),
            Node = node,
        };
    }

    private static SamplingSettings ReadSampling(YamlValue? value, YamlScalars scalars)
    {
        const uint MostMembers = 1000;
        var settings = SamplingSettings.Default;
        if (value is null || scalars.Map(value, "sampling") is not { } map)
        {
            return settings;
        }

        var every = AgentTimes.Read(map, "every", TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1), scalars);
        var top = map.Optional("topMembers") is { } count
            ? scalars.Number(count, "topMembers", 0, MostMembers)
            : (uint)settings.TopMembers;
        map.Finish();
        return new SamplingSettings { Every = every ?? settings.Every, TopMembers = (int)(top ?? 0) };
    }

    private static string? SocketPath(YamlValue? value, string directory, YamlScalars scalars)
    {
        if (value is null || scalars.Text(value, "socket") is not { } text)
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(Path.GetFullPath(directory), text));
        var bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes <= LongestSocket)
        {
            return path;
        }

        scalars.Bag.Add(AgentFileErrors.SocketTooLong(value.At, bytes, LongestSocket));
        return null;
    }
}
