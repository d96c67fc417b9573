using Weir.Core.Accounting;

namespace Weir.Sources.Series;

/// <summary>The series on either store, for one node.</summary>
internal sealed class UsageSeries(SeriesDatabase database, string node) : IUsageSeries
{
    public SeriesState Load() => Guarded(write: false, () => new SeenTable(database, node).Load());

    public void Add(UsageSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        Guarded(
            write: true,
            () =>
            {
                var seen = new SeenTable(database, node);
                if (seen.Number() is var last && last != sample.Number - 1)
                {
                    throw new SeriesException(SeriesErrors.Conflict(database.Name, node, sample.Number - 1, last));
                }

                var classes = new ClassTable(database);
                seen.Store(sample, classes);
                new UsageTable(database).Add(sample.At, sample.Increments(), classes);
                return true;
            }
        );
    }

    public void RollUp(DateTimeOffset now, Retention keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        Guarded(
            write: true,
            () =>
            {
                new RollUp(database).Run(now, keep);
                return true;
            }
        );
    }

    public IReadOnlyList<UsagePoint> Read(uint member, DateTimeOffset from, DateTimeOffset to, SeriesStep step) =>
        Guarded(write: false, () => new UsageReader(database).Read(member, from, to, step));

    public IReadOnlyDictionary<UsageKey, Usage> Sums(DateTimeOffset from, DateTimeOffset to) =>
        Guarded(write: false, () => new UsageSums(database).Read(from, to));

    public DateTimeOffset SummedUntil() => Guarded(write: false, () => new UsageSums(database).SummedUntil());

    public Usage Total(uint? member) => Guarded(write: false, () => new UsageReader(database).Total(member));

    public IReadOnlyDictionary<string, Usage> CountedByNode() =>
        Guarded(write: false, () => new NodeCounts(database).Load());

    public QuotaTelling Settle(QuotaTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return Guarded(write: true, () => new ToldTable(database, node).Settle(tally));
    }

    public void Dispose() => database.Dispose();

    private T Guarded<T>(bool write, Func<T> work)
    {
        try
        {
            using var transaction = database.Begin(write);
            var answer = work();
            transaction.Commit();
            return answer;
        }
        catch (Exception exception)
        {
            // Not in a filter: that would run before the transaction is disposed.
            if (database.Refusal(exception) is { } finding)
            {
                if (write)
                {
                    database.Condemn(exception);
                }

                throw new SeriesException(finding, exception);
            }

            throw;
        }
    }
}
