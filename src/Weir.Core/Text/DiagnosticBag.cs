using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Weir.Core.Text;

/// <summary>Collects findings in the order met; reading goes on after an error so that all are shown at once.</summary>
/// <param name="keptPerCode">
/// How many findings of one code and severity are kept; those after are only counted and end as one line "and 4,312 more WEIR0305".
/// A table with one wrong column must not bury the other findings.
/// </param>
public sealed class DiagnosticBag(int keptPerCode = int.MaxValue)
{
    /// <summary>What is shown of one code where rows by the thousand may have the same fault.</summary>
    public const int DefaultKeptPerCode = 100;

    private readonly List<Diagnostic> _items = [];
    private readonly Dictionary<(string Code, Severity Severity), int> _counts = [];

    public bool HasErrors { get; private set; }

    /// <summary>How many were added, kept or not.</summary>
    public int Count { get; private set; }

    public void Add(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        HasErrors |= diagnostic.Severity == Severity.Error;
        Count++;
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _counts,
            (diagnostic.Code, diagnostic.Severity),
            out _
        );
        count++;
        if (count <= keptPerCode)
        {
            _items.Add(diagnostic);
        }
    }

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        foreach (var diagnostic in diagnostics)
        {
            Add(diagnostic);
        }
    }

    /// <summary>The kept findings as met, then one line for each code of which some were only counted.</summary>
    public ImmutableArray<Diagnostic> ToImmutable()
    {
        var all = ImmutableArray.CreateBuilder<Diagnostic>(_items.Count);
        all.AddRange(_items);
        foreach (var ((code, severity), count) in _counts)
        {
            if (count > keptPerCode)
            {
                var more = (count - keptPerCode).ToString("N0", CultureInfo.InvariantCulture);
                all.Add(new Diagnostic(code, severity, Position.None, $"and {more} more {code}", ""));
            }
        }

        return all.ToImmutable();
    }
}

/// <summary>A value, or none, with everything found on the way. <see cref="Value"/> is null exactly when an error was found.</summary>
public sealed record Checked<T>(T? Value, ImmutableArray<Diagnostic> Diagnostics)
    where T : class
{
    public bool HasErrors => Value is null;
}
