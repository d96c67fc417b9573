using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Agent.State;
using Weir.Core.Quotas;
using Weir.Core.Text;

namespace Weir.Agent.Quotas;

/// <summary>
/// What was told of members and their quotas, on disk: neither a restart nor a clock that goes back and forth tells it again. Written before it is
/// said, so that a kill between the two loses a line and repeats none.
/// </summary>
internal sealed class QuotaMemory
{
    public const string FileName = "quotas.json";

    /// <summary>Periods kept of each quota: this one, the one before, and one more for a clock that strayed.</summary>
    private const int PeriodsKept = 3;

    private readonly string _path;
    private readonly List<ToldPeriod> _told;

    private QuotaMemory(string path, List<ToldPeriod> told) => (_path, _told) = (path, told);

    /// <summary>An empty one when there is none, or it cannot be read (which is said).</summary>
    public static QuotaMemory Load(string stateDirectory, Action<Diagnostic> say)
    {
        var path = Path.Combine(stateDirectory, FileName);
        try
        {
            var file = File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), QuotaJson.Default.ToldFile)
                : null;
            return new QuotaMemory(path, [.. file?.Told ?? []]);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            say(QuotaEvents.NotRemembered(path, broken.Message));
            return new QuotaMemory(path, []);
        }
    }

    /// <summary>The standings whose percent is beyond what was told of in their period; from now on they are told.</summary>
    /// <exception cref="IOException">They cannot be remembered: they are not told now, and come again.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public ImmutableArray<QuotaStanding> Take(QuotaBook book)
    {
        var news = ImmutableArray.CreateBuilder<QuotaStanding>();
        foreach (var standing in book.Standings)
        {
            if (standing.Level is > 0 and var level && level > Told(standing))
            {
                news.Add(standing);
            }
        }

        if (news.Count > 0)
        {
            var next = With(news);
            var file = new ToldFile([.. next]);
            AtomicFile.Write(_path, stream => JsonSerializer.Serialize(stream, file, QuotaJson.Default.ToldFile));
            _told.Clear();
            _told.AddRange(next);
        }

        return news.ToImmutable();
    }

    private uint Told(QuotaStanding standing) =>
        _told.Find(one => one.Is(standing))?.Levels.GetValueOrDefault(standing.Member) ?? 0;

    private List<ToldPeriod> With(IEnumerable<QuotaStanding> news)
    {
        var told = _told.ConvertAll(static one => one with { Levels = new(one.Levels) });
        foreach (var standing in news)
        {
            var period = told.Find(one => one.Is(standing));
            if (period is null)
            {
                told.Add(period = new ToldPeriod(standing.Quota.Name, standing.Period.Start, []));
            }

            period.Levels[standing.Member] = standing.Level;
        }

        // By when they came, not by their time: a clock that strayed years away must not push out today.
        return
        [
            .. told.GroupBy(static one => one.Quota, StringComparer.Ordinal)
                .SelectMany(static periods => periods.TakeLast(PeriodsKept)),
        ];
    }
}

/// <param name="Levels">By member's id: the greatest percent that was told.</param>
internal sealed record ToldPeriod(string Quota, DateTimeOffset Start, Dictionary<uint, uint> Levels)
{
    public bool Is(QuotaStanding standing) => Quota == standing.Quota.Name && Start == standing.Period.Start;
}

internal sealed record ToldFile(ToldPeriod[] Told);

[JsonSerializable(typeof(ToldFile))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class QuotaJson : JsonSerializerContext;
