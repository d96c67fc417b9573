namespace Weir.Core.Model.Validation;

/// <summary>A listener is there once.</summary>
internal static class ListenerTwiceRule
{
    public static void Check(SiteCheck check)
    {
        for (var i = 1; i < check.Listeners.Length; i++)
        {
            if (SiteOrder.Compare(check.Listeners[i - 1], check.Listeners[i]) == 0)
            {
                check.Found.Add(ListenerDiagnostics.Twice(check.Listeners[i], check.Listeners[i - 1]));
            }
        }
    }
}
