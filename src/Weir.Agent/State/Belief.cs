namespace Weir.Agent.State;

/// <summary>How far the state folder can be relied on.</summary>
internal enum BeliefStatus
{
    /// <summary>The kernel holds no table of Weir's.</summary>
    NoTable,

    /// <summary>The table says the revision we know and nothing at all was committed since: what we believe is what is there.</summary>
    Exact,

    /// <summary>The table says the revision we know, but something was committed since; perhaps to other tables only.</summary>
    Suspect,

    /// <summary>There is a table, and not of a revision we know.</summary>
    Unknown,
}

/// <summary>What the kernel said at a glance: two or three small questions, nothing listed.</summary>
/// <param name="Generation">Counts the namespace's commits, everybody's; 0 never appears.</param>
/// <param name="HasTable">True when a table of Weir's name is there.</param>
/// <param name="Mark">The revision the table says it is; null without table or mark.</param>
internal readonly record struct KernelGlance(uint Generation, bool HasTable, RevisionMark? Mark);

/// <summary>State folder and kernel held against each other.</summary>
/// <param name="Head">What the state folder should say; not what it said when <paramref name="Repaired"/>.</param>
/// <param name="Repaired">An apply had been killed between commit and state, and the journal told what it did.</param>
internal sealed record Belief(BeliefStatus Status, StateHead? Head, bool Repaired)
{
    public static Belief From(StateHead? head, StateJournal? journal, KernelGlance kernel)
    {
        var repaired = journal is not null && WasCommitted(journal, kernel);
        if (repaired && journal is not null)
        {
            head = journal.To is null
                ? null
                : new StateHead(journal.To, NextGeneration(journal.BaseGeneration), journal.Previous, journal.Note);
        }

        return new Belief(StatusOf(head, kernel), head, repaired);
    }

    /// <summary>The generation id after a commit at <paramref name="generation"/>; 0 is skipped (nft_base_seq_inc in nf_tables_api.c).</summary>
    public static uint NextGeneration(uint generation) => generation == uint.MaxValue ? 1 : generation + 1;

    private static BeliefStatus StatusOf(StateHead? head, KernelGlance kernel)
    {
        if (!kernel.HasTable)
        {
            return BeliefStatus.NoTable;
        }

        if (head is null || kernel.Mark != head.Current.Mark)
        {
            return BeliefStatus.Unknown;
        }

        return kernel.Generation == head.Generation ? BeliefStatus.Exact : BeliefStatus.Suspect;
    }

    private static bool WasCommitted(StateJournal journal, KernelGlance kernel) =>
        journal.To is null ? !kernel.HasTable : kernel.Mark == journal.To.Mark;
}
