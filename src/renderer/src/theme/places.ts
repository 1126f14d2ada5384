/*
 * The rules of all places, those that are loaded later among them: what comes after (`narrow.css`) has the last word,
 * whichever place is looked at first.
 */
import.meta.glob(['../features/**/*.css', '../ui/*.css'], { eager: true });
