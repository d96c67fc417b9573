using System.Collections.Immutable;
using System.Text.Json;

namespace Weir.Agent.Auditing;

/// <summary>Reads the log from its end.</summary>
internal static class AuditReader
{
    public static AuditPage Read(string folder, int limit, long? before)
    {
        var entries = ImmutableArray.CreateBuilder<AuditEntry>();
        var results = new Dictionary<long, AuditResult>();
        var damaged = 0;
        var newer = before ?? long.MaxValue;
        foreach (var (path, first) in AuditSegments.In(folder))
        {
            if (first >= newer)
            {
                continue; // all of it is newer
            }

            foreach (var bytes in BackwardLines.Of(path))
            {
                if (Parse(bytes) is not { } line)
                {
                    damaged++;
                }
                else if (line.Of is { } of)
                {
                    if (of < newer)
                    {
                        results[of] = line.Result();
                    }
                }
                else if (line.Number is { } number && number < newer)
                {
                    if (entries.Count == limit)
                    {
                        return new AuditPage(entries.ToImmutable(), damaged, More: true);
                    }

                    results.Remove(number, out var result);
                    entries.Add(new AuditEntry(number, line.Time, line.Request(), result));
                }
            }
        }

        return new AuditPage(entries.ToImmutable(), damaged, More: false);
    }

    /// <summary>The first number of the growing file, and the next one to give.</summary>
    public static (long First, long Next) Numbers(string folder)
    {
        long? first = null;
        long next = 1;
        foreach (var (path, named) in AuditSegments.In(folder))
        {
            var isGrowing = named == 0;
            foreach (var bytes in BackwardLines.Of(path))
            {
                if (Parse(bytes) is { } line && (line.Number ?? line.Of) is { } number)
                {
                    next = Math.Max(next, number + 1);
                    first = isGrowing ? line.Number ?? first : first;
                    if (!isGrowing)
                    {
                        break;
                    }
                }
            }

            if (!isGrowing)
            {
                break;
            }
        }

        return (first ?? next, next);
    }

    private static AuditLine? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, AuditJson.Default.AuditLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
