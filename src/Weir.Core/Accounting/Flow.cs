namespace Weir.Core.Accounting;

/// <summary>Which of a member's packets (P8 of docs/policy.md): up leaves the inside, down enters it.</summary>
public enum Flow
{
    Up4,
    Up6,
    Down4,
    Down6,
}
