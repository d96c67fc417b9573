using System.CommandLine;
using Weir.Cli.Frame;
using Weir.Cli.Output;

namespace Weir.Cli.Rows;

/// <summary>
/// <c>--limit</c> and <c>--offset</c> of the list verbs. A terminal shows the first hundred rows unless told otherwise; a pipe
/// and JSON get all, because a program that was not asked to page must not miss rows.
/// </summary>
internal sealed class Paging
{
    private const int RowsOnTerminal = 100;

    private readonly Option<string?> _limit = new("--limit")
    {
        HelpName = "N",
        Description = "Show at most N rows, 0 for all (default: 100 on a terminal, else all)",
    };

    private readonly Option<string?> _offset = new("--offset")
    {
        HelpName = "N",
        Description = "Skip the first N rows",
    };

    public Paging(Verb verb)
    {
        Numbers.Check(_limit, 0, int.MaxValue);
        Numbers.Check(_offset, 0, int.MaxValue);
        verb.Add(_limit);
        verb.Add(_offset);
    }

    /// <summary>The rows asked for out of all that match.</summary>
    public Slice<T> Take<T>(Call call, IReadOnlyList<T> matches)
    {
        var offset = Math.Min(Numbers.Of(call, _offset) ?? 0, matches.Count);
        var limit = Numbers.Of(call, _limit) ?? (call.ForTerminal ? RowsOnTerminal : 0);
        var rest = matches.Count - offset;
        var count = limit == 0 ? rest : Math.Min(limit, rest);
        var rows = new T[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = matches[offset + i];
        }

        return new Slice<T>(rows, offset, matches.Count);
    }
}

/// <summary>Rows <paramref name="Offset"/> … of <paramref name="Total"/> matching ones.</summary>
internal sealed record Slice<T>(IReadOnlyList<T> Rows, int Offset, int Total)
{
    /// <summary>Where the rows that follow begin, for those who page; null at the end, and for those who do not.</summary>
    public string? Next { get; init; }

    /// <summary>The line under a list: how many there are, and how to see those that are not shown.</summary>
    public void PrintEnd(Page page, string noun)
    {
        if (Total == 0)
        {
            page.Hint(Counted.Of(0, noun));
        }
        else if (Rows.Count < Total)
        {
            page.Hint(
                $"{Counted.Number(Rows.Count)} of {Counted.Of(Total, noun)} from row {Counted.Number(Offset)}; "
                    + "--offset and --limit show others (--limit 0: all)"
            );
        }
    }
}
